import AKMSConfig
import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

@Suite struct PolicySetTests {
  private func file(_ name: String, _ ids: String...) -> (name: String, bytes: [UInt8]) {
    let rules = ids.map { "  - { id: \($0), effect: allow, scopes: ['c:a:\($0)'] }\n" }.joined()
    return (name, Array(("akms: policy/1\nrules:\n" + rules).utf8))
  }

  @Test func `the order of files makes no difference`() throws {
    let (a, b) = (file("a.yaml", "x", "y"), file("b.yaml", "z"))
    let one = try PolicySet.read([a, b]).ruleset
    let other = try PolicySet.read([b, a]).ruleset
    #expect(one.rules == other.rules)
    #expect(one.version == other.version)
    #expect(one.rules.map { "\($0.id) \($0.source)" } == ["x a.yaml:3", "y a.yaml:4", "z b.yaml:3"])
  }

  @Test func `no files are a policy that denies all`() throws {
    let set = try PolicySet.read([])
    #expect(set.ruleset.rules.isEmpty)
    #expect(set.ruleset.version == Ruleset.empty.version)
  }

  @Test func `an id that two files share is told with both places`() {
    #expect {
      try PolicySet.read([file("b.yaml", "y", "x"), file("a.yaml", "x")])
    } throws: {
      ($0 as? ConfigErrors)?.errors.map(\.description) == ["b.yaml:4:11: the rule id \"x\" is taken by a.yaml:3"]
    }
  }

  @Test func `the errors of all files are told at once`() {
    let bad = Array("akms: policy/1\nrules: x\n".utf8)
    #expect { try PolicySet.read([("b.yaml", bad), ("a.yaml", bad)]) } throws: {
      ($0 as? ConfigErrors)?.errors.map(\.description) == [
        "a.yaml:2:8: expected a list, found text", "b.yaml:2:8: expected a list, found text",
      ]
    }
  }

  @Test func `an id that stands twice is told beside all other errors`() {
    let text = """
      akms: policy/1
      rules:
        - { id: x, effect: allow, scopes: ['c:a:x'], max_tll: 1h }
        - { id: x, effect: deny, scopes: [c] }
        - { id: x, efect: deny, id: y }
      """
    let expected = [
      "3:48: unknown key \"max_tll\"; the nearest is \"max_ttl\"", "4:11: the rule id \"x\" is taken by f:3",
      "4:37: neither a scope nor a set of this file: \"c\"", "5:5: the key \"effect\" is missing",
      "5:5: the key \"scopes\" is missing", "5:7: the key \"id\" stands more than once in one mapping",
      "5:14: unknown key \"efect\"; the nearest is \"effect\"",
    ]
    #expect(errors { _ = try PolicySet.read([("f", Array(text.utf8))]) } == expected)
    #expect(errors { _ = try PolicyFile.read(text, file: "f") } == expected)
  }

  @Test func `texts, tests and version are at hand`() throws {
    let tests = "akms: policy/1\ntests:\n  - { name: n, request: { scope: 'c:a:x' }, expect: {} }\n"
    let set = try PolicySet.read([("b", Array(tests.utf8)), file("a", "x")])
    #expect(set.tests.map(\.source) == [RuleSource(file: "b", line: 3)])
    #expect(set.texts.map { $0.contains("tests") } == [false, true])
    #expect(set.rules.map(\.id) == ["x"])
    #expect(set.version == set.ruleset.version)
  }

  @Test func `many files are read, and each error names its own`() {
    let files = (0..<50).map { (name: "f\($0)", bytes: Array("akms: policy/1\nrule\($0): []\n".utf8)) }
    #expect { try PolicySet.read(files) } throws: {
      let errors = ($0 as? ConfigErrors)?.errors ?? []
      return Set(errors.map { "\($0.file) \($0.message.prefix(20))" }).count == 50
        && errors.map(\.file) == files.map(\.name).sorted()
    }
  }
}
