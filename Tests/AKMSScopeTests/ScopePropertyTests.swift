import AKMSModel
import AKMSScope
import Testing

/// The seed is the argument, so a failure prints it.
@Suite struct ScopePropertyTests {
  private static let universe = Universe()

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `containment, overlap, meet and reach agree with brute force over a small world`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let scopes = try (0..<24).map { _ in try Scope(parsing: random.scopeText()) }
    let members = scopes.map { Self.universe.members($0) }
    let denied = scopes.map { Self.universe.denied($0) }
    var meets: [Scope: AtomSet] = [:]
    for (i, a) in scopes.enumerated() {
      for (j, b) in scopes.enumerated() {
        let both = members[i].intersection(members[j])
        #expect(a.isContained(in: b) == (both == members[i]), "\(a) ⊆ \(b)")
        #expect(a.overlaps(b) == !both.isEmpty, "\(a) overlaps \(b)")
        #expect(a.reaches(b) == !denied[i].intersection(members[j]).isEmpty, "\(a) reaches \(b)")
        let meet = try? a.meet(b)
        #expect((meet == nil) == both.isEmpty, "\(a) meets \(b)")
        guard let meet else { continue }
        let found = meets[meet] ?? Self.universe.members(meet)
        meets[meet] = found
        #expect(found == both, "\(a) meets \(b) in \(meet)")
      }
    }
  }

  @Test(arguments: [11, 12, 13] as [UInt64])
  func `containment is a partial order and meet its greatest lower bound`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let scopes = try Set((0..<24).map { _ in try Scope(parsing: random.scopeText()) }).sorted()
    for a in scopes {
      #expect(a.isContained(in: a))
      for b in scopes {
        if a.isContained(in: b), b.isContained(in: a) { #expect(a == b, "antisymmetric: \(a) \(b)") }
        let meet = try? a.meet(b)
        #expect(meet == (try? b.meet(a)), "commutative: \(a) \(b)")
        if let meet { #expect(meet.isContained(in: a) && meet.isContained(in: b), "lower bound: \(a) \(b)") }
        for c in scopes {
          if a.isContained(in: b), b.isContained(in: c) { #expect(a.isContained(in: c), "transitive: \(a) \(b) \(c)") }
          if c.isContained(in: a), c.isContained(in: b) {
            #expect(meet.map(c.isContained) == true, "greatest: \(c) below \(a) and \(b)")
          }
        }
      }
    }
  }

  @Test(arguments: [21, 22] as [UInt64])
  func `any spelling parses to the scope whose text parses to itself`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<500 {
      let scope = try Scope(parsing: random.scopeText())
      let spelling = random.respelled(scope)
      #expect(try Scope(parsing: spelling) == scope, "\(spelling)")
      #expect(try Scope(parsing: scope.text).text == scope.text)
      #expect(try Scope(parsing: scope.text).hash == scope.hash)
    }
  }

  @Test(arguments: [31, 32, 33] as [UInt64])
  func `any bytes are a scope with a stable text or refused as usage`(seed: UInt64) {
    var random = SeededGenerator(seed)
    for _ in 0..<3000 {
      let bytes = random.mutated(Array(random.scopeText().utf8))
      do {
        let scope = try Scope(parsing: bytes)
        #expect((try? Scope(parsing: scope.text)) == scope, "\(bytes)")
        #expect(scope.text.utf8.count <= bytes.count, "\(bytes)")
      } catch {
        #expect(error.code == .usage, "\(bytes)")
        #expect(error.lines.count == 2, "\(bytes)")
      }
    }
  }
}

extension SeededGenerator {
  /// Another spelling: letters and digits of the resource encoded at random, actions and params in another order.
  fileprivate mutating func respelled(_ scope: Scope) -> String {
    let actions =
      switch scope.actions {
      case .all: "*"
      case .some(let names): (names + [pick(names)]).shuffled(using: &self).joined(separator: "+")
      }
    var resource = ""
    for character in scope.resource.map(\.text).joined(separator: "/") {
      let encodes = character.isLetter && Bool.random(using: &self)
      let hex = String(character.asciiValue ?? 0, radix: 16, uppercase: Bool.random(using: &self))
      resource += encodes ? "%" + hex : String(character)
    }
    let params = (scope.params + scope.params).shuffled(using: &self).map { ",\($0.name)=\($0.value)" }.joined()
    return "\(scope.connection):\(actions):\(resource)\(params)"
  }

  /// A few bytes replaced, inserted or removed.
  fileprivate mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let interesting = Array("*:/,=+%.4aF \u{0}\n".utf8) + [0x80, 0xFF]
    for _ in 0..<Int.random(in: 0...4, using: &self) {
      let index = Int.random(in: 0...bytes.count, using: &self)
      switch Int.random(in: 0..<3, using: &self) {
      case 0: bytes.insert(pick(interesting), at: index)
      case 1: if index < bytes.count { bytes[index] = pick(interesting) }
      default: if index < bytes.count { bytes.remove(at: index) }
      }
    }
    return bytes
  }
}
