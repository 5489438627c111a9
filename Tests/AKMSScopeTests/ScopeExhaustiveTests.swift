import AKMSScope
import Testing

/// Every pattern of a small language against every other, and against every atom of a small world, decided by brute
/// force. The counts are asserted, so that nobody shrinks the universe unseen.
@Suite struct ScopeExhaustiveTests {
  /// One pattern with what the model says of it.
  private struct Case {
    let scope: Scope
    let members: AtomSet
    let denied: AtomSet

    init(_ text: String, _ world: World) throws {
      let model = ScopeModel(text)
      scope = try Scope(parsing: text)
      (members, denied) = (world.members(model), world.denied(model))
    }
  }

  /// All resources of at most so many segments over the symbols, with `*` anywhere and `**` at the end.
  private static func resources(_ symbols: [String], depth: Int) -> [String] {
    var (out, open) = ([String](), [""])
    for _ in 0..<depth {
      out += open.flatMap { start in (symbols + ["**"]).map { start + $0 } }
      open = open.flatMap { start in symbols.map { start + $0 + "/" } }
    }
    return out
  }

  private static func patterns() throws -> [Case] {
    let params = ["", ",k=1", ",k=2", ",j=1,k=1"]
    return try resources(["a", "ab", "a*", "*"], depth: 2).flatMap { resource in
      try ["*", "a", "b", "a+b"].flatMap { actions in
        try params.map { try Case("c:\(actions):\(resource)\($0)", .small) }
      }
    }
  }

  @Test func `160000 pairs of 400 patterns relate as their sets of 648 atoms do`() throws {
    let cases = try Self.patterns()
    #expect(cases.count == 400 && World.small.count == 648)
    #expect(try Self.compareAll(cases, .small) == 160_000)
  }

  @Test func `90601 pairs of 301 resources of up to three segments relate as their sets of 474 paths do`() throws {
    let cases = try Self.resources(["a", "ab", "b", "a*", "ab*", "*"], depth: 3).map { try Case("c:a:\($0)", .paths) }
    #expect(cases.count == 301 && World.paths.count == 474)
    #expect(try Self.compareAll(cases, .paths) == 90_601)
  }

  @Test func `259200 questions whether an atom is in a pattern are answered as the model answers them`() throws {
    let atoms = try World.small.texts.map { try Scope(parsing: $0) }
    var (count, wrong) = (0, [String]())
    for pattern in try Self.patterns() {
      for (index, atom) in atoms.enumerated() {
        count += 1
        let expected = pattern.members.contains(index)
        // an atom without a param stands for the same with any, so it overlaps more than it lies in
        if atom.isContained(in: pattern.scope) != expected || expected && !atom.overlaps(pattern.scope) {
          wrong.append("\(atom) ⊆ \(pattern.scope)")
        }
      }
    }
    #expect(wrong == [])
    #expect(count == 259_200)
  }

  @Test func `patterns with the same atoms have the same text, and only these`() throws {
    let cases = try Self.patterns()
    #expect(Set(cases.map(\.members)).count == cases.count)
    #expect(Set(cases.map(\.scope.text)).count == cases.count)
  }

  /// - Returns: How many pairs were compared.
  private static func compareAll(_ cases: [Case], _ world: World) throws -> Int {
    var (count, wrong) = (0, [String]())
    var meets: [Scope: AtomSet] = [:]
    for a in cases {
      for b in cases {
        count += 1
        let both = a.members.intersection(b.members)
        let meet = a.scope.overlaps(b.scope) ? try? a.scope.meet(b.scope) : nil
        if let meet, meets[meet] == nil { meets[meet] = world.members(ScopeModel(meet.text)) }
        let isRight =
          a.scope.isContained(in: b.scope) == (both == a.members) && (meet == nil) == both.isEmpty
          && a.scope.reaches(b.scope) == !a.denied.intersection(b.members).isEmpty
          && (meet.map { meets[$0] == both } ?? true)
        if !isRight { wrong.append("\(a.scope) and \(b.scope) meet in \(meet?.text ?? "nothing")") }
      }
    }
    #expect(wrong == [])
    return count
  }
}
