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
      ($0 as? ConfigErrors)?.errors.map(\.description) == ["b.yaml:4:1: the rule id \"x\" is taken by a.yaml:3"]
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
}
