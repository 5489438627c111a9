import AKMSModel
import AKMSScope
import Testing

/// The seed is the argument, so a failure prints it.
@Suite struct ScopePropertyTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `containment, overlap, meet and reach agree with brute force over 8532 atoms`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let scopes = try (0..<40).map { _ in try Scope(parsing: random.scopeText()) }
    let members = scopes.map { World.wide.members(ScopeModel($0.text)) }
    let denied = scopes.map { World.wide.denied(ScopeModel($0.text)) }
    var (wrong, meets) = ([String](), [Scope: AtomSet]())
    for (i, a) in scopes.enumerated() {
      for (j, b) in scopes.enumerated() {
        let both = members[i].intersection(members[j])
        let meet = try? a.meet(b)
        if let meet, meets[meet] == nil { meets[meet] = World.wide.members(ScopeModel(meet.text)) }
        let isRight =
          a.isContained(in: b) == (both == members[i]) && a.overlaps(b) == !both.isEmpty
          && a.reaches(b) == !denied[i].intersection(members[j]).isEmpty && (meet == nil) == both.isEmpty
          && (meet.map { meets[$0] == both } ?? true)
        if !isRight { wrong.append("\(a) and \(b) meet in \(meet?.text ?? "nothing")") }
      }
    }
    #expect(wrong == [])
  }

  @Test(arguments: [11, 12, 13] as [UInt64])
  func `what is printed parses to the same, and the canonical text to itself`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<500 {
      let text = random.richText()
      let scope = try Scope(parsing: text)
      #expect(scope.text == text, "the generator makes canonical text")
      #expect(try Scope(parsing: "\(scope)") == scope)
      #expect(try Scope(parsing: Array(text.utf8)).layout == scope.layout, "\(text)")
    }
  }

  @Test(arguments: [21, 22, 23] as [UInt64])
  func `every spelling of a scope has its text, its hash and its layout`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<300 {
      let scope = try Scope(parsing: random.richText())
      let spelling = random.respelled(scope)
      guard spelling.utf8.count <= Limits.scope else { continue }
      for read in [try Scope(parsing: spelling), try Scope(parsing: Array(spelling.utf8))] {
        #expect(read.text == scope.text && read.hash == scope.hash && read.layout == scope.layout, "\(spelling)")
      }
    }
  }
}

extension SeededGenerator {
  /// Another spelling: characters of the resource and of values encoded at random, hex in both cases, actions and
  /// params in another order and some twice.
  fileprivate mutating func respelled(_ scope: Scope) -> String {
    let actions =
      switch scope.actions {
      case .all: "*"
      case .some(let names): (names + [pick(names)]).shuffled(using: &self).joined(separator: "+")
      }
    let resource = scope.resource.map { respelled($0.text) }.joined(separator: "/")
    let params = (scope.params + scope.params.prefix(1)).shuffled(using: &self)
    return "\(scope.connection):\(actions):\(resource)" + params.map { ",\($0.name)=\(respelled($0.value))" }.joined()
  }

  private mutating func respelled(_ text: String) -> String {
    var out = ""
    for piece in text.split(separator: "%", omittingEmptySubsequences: false).enumerated() {
      let isEncoded = piece.offset > 0
      let digits = String(piece.element.prefix(2))
      if isEncoded { out += "%" + (isHeads() ? digits.lowercased() : digits) }
      for character in piece.element.dropFirst(isEncoded ? 2 : 0) {
        let hex = String(character.asciiValue ?? 0, radix: 16, uppercase: isHeads())
        out += character != "*" && isHeads() ? "%" + hex : String(character)
      }
    }
    return out
  }
}
