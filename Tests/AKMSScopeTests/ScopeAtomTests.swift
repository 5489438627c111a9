import AKMSModel
import AKMSScope
import Testing

@Suite struct ScopeAtomTests {
  @Test(arguments: [
    ("c:a:x", ["c:a:x"]), ("c:*:x", ["c:*:x"]), ("c:b+a:x/**,k=1", ["c:a:x/**,k=1", "c:b:x/**,k=1"]),
    ("c:a+a-b+ab:*", ["c:a:*", "c:a-b:*", "c:ab:*"]),
  ])
  func `each named action is one atom, and a star is one of its own`(text: String, atoms: [String]) throws {
    #expect(try Scope(parsing: text).atoms.map(\.text) == atoms)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `atoms exclude each other, and joined they are the scope`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<200 {
      let scope = try Scope(parsing: random.richText())
      let atoms = scope.atoms
      let joined = atoms.dropFirst().reduce(atoms.first) { $0?.joined(with: $1) }
      #expect(joined == scope, "\(scope)")
      #expect(atoms.allSatisfy { $0.isContained(in: scope) && $0.layout.actionCount <= 1 }, "\(scope)")
      let clashes = atoms.indices.filter { i in atoms.indices.contains { $0 != i && atoms[i].overlaps(atoms[$0]) } }
      #expect(clashes.isEmpty, "\(scope)")
      #expect(try atoms.allSatisfy { try Scope(parsing: $0.text).layout == $0.layout }, "\(scope)")
    }
  }

  @Test(arguments: [11, 12, 13] as [UInt64])
  func `the atoms are the ones that the cursor over the actions names`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let scopes = try (0..<60).map { try Scope(parsing: $0 % 2 == 0 ? random.richText() : random.scopeText()) }
    for scope in scopes where !scope.layout.hasAllActions {
      var (names, ranges) = (scope.actionNames, [Range<Int>]())
      while let range = names.next(scope.text.utf8.span) { ranges.append(range) }
      #expect(ranges.map { scope.atom(at: $0) } == scope.atoms)
    }
  }

  @Test(arguments: [
    ("c:a:x", "c:b:x", "c:a+b:x"), ("c:a+b:x", "c:b+d:x", "c:a+b+d:x"), ("c:*:x", "c:b:x", "c:*:x"),
    ("c:b:x", "c:*:x", "c:*:x"), ("c:a:x", "c:b:y", nil), ("c:a:x,k=1", "c:b:x", nil), ("c:a:x", "d:b:x", nil),
    ("c:a:x,k=1", "c:b:x,k=1", "c:a+b:x,k=1"), ("c:a:x/**", "c:a-b:x/**", "c:a+a-b:x/**"), ("c:a:x*", "c:b:x", nil),
  ])
  func `scopes that differ in actions alone can be joined`(a: String, b: String, expected: String?) throws {
    let (a, b) = (try Scope(parsing: a), try Scope(parsing: b))
    #expect(a.joined(with: b)?.text == expected)
    #expect(b.joined(with: a)?.text == expected)
    if let both = a.joined(with: b) { #expect(a.isContained(in: both) && b.isContained(in: both)) }
  }

  @Test func `what would be too long to be asked for is not joined`() throws {
    let names = (0..<10).map { "n\($0)" + String(repeating: "x", count: 30) }
    let rest = ":" + String(repeating: "r", count: 200)
    func scope(_ range: Range<Int>) throws -> Scope {
      try Scope(parsing: "c:" + names[range].joined(separator: "+") + rest)
    }
    #expect(try scope(0..<5).joined(with: scope(4..<9)) == scope(0..<9))
    #expect(try scope(0..<5).joined(with: scope(5..<10)) == nil, "532 bytes")
  }

  @Test(
    arguments: [
      (["b"], "c:b:x/*,k=1"), (["a", "b"], "c:a+b:x/*,k=1"), (["b", "a", "z"], "c:a+b:x/*,k=1"), (["d"], nil),
      ([], nil),
      (["", "A", "a:b", "*"], nil),
    ] as [([String], String?)])
  func `restricting keeps all but the actions`(names: [String], expected: String?) throws {
    let scope = try Scope(parsing: "c:a+b:x/*,k=1")
    #expect(scope.restricted(to: .some(names))?.text == expected)
    #expect(scope.restricted(to: .all) == scope)
  }

  @Test func `a star can be restricted to whatever is a name`() throws {
    let scope = try Scope(parsing: "c:*:x")
    let long = String(repeating: "n", count: 33)
    #expect(scope.restricted(to: .some(["b", "a", "a", "*", "A", "", "a:b", "9", "é", long]))?.text == "c:a+b:x")
    #expect(scope.restricted(to: .some(["*"])) == nil)
    let many = (100..<1000).map { "n\($0)" }
    #expect(scope.restricted(to: .some(many)) == nil, "900 names have more than 512 bytes")
  }

  @Test(arguments: [21, 22] as [UInt64])
  func `restricting narrows, and again changes nothing`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<200 {
      let (scope, other) = (try Scope(parsing: random.richText()), try Scope(parsing: random.richText()))
      let part = scope.restricted(to: other.actions)
      #expect((part != nil) == scope.actions.overlaps(other.actions), "\(scope) \(other)")
      guard let part else { continue }
      #expect(part.isContained(in: scope) && part.restricted(to: other.actions) == part, "\(scope) \(other)")
      #expect(part.actions.isContained(in: other.actions) && part.resource == scope.resource, "\(scope) \(other)")
      #expect(try Scope(parsing: part.text).layout == part.layout)
    }
  }
}
