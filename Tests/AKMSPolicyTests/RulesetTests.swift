import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

@Suite struct RulesetTests {
  @Test func `an id names one rule`() throws {
    let rules = [
      Rule(id: "a", effect: .allow, scopes: [try scope("c:a:x")], source: RuleSource(file: "b.yaml", line: 7)),
      Rule(id: "a", effect: .deny, scopes: [try scope("c:a:x")], source: RuleSource(file: "a.yaml", line: 3)),
    ]
    for rules in [rules, rules.reversed()] {
      let failure = Failure(
        .configInvalid, "b.yaml:7: the rule id a is taken",
        why: "a.yaml:3 has it as well, and an id names one rule")
      #expect(throws: failure) { try Ruleset(rules: rules) }
    }
  }

  @Test func `the version depends on the texts and not on their order`() throws {
    let version = try Ruleset(rules: [], texts: ["a", "b"]).version
    #expect(version.utf8.count == 64)
    #expect(try Ruleset(rules: [], texts: ["b", "a"]).version == version)
    #expect(try Ruleset(rules: [], texts: ["ab"]).version != version)
    #expect(try Ruleset(rules: [], texts: ["a", "b", ""]).version != version)
    #expect(try Ruleset(rules: []).version == Ruleset.empty.version)
  }

  @Test func `rules can be folded into a provider's spelling`() throws {
    let rules = [try rule("bucket", ["aws:s3:b", "c:a:b"]), try rule("no", .deny, ["aws:s3:b/keys"])]
    let ruleset = try Ruleset(rules: rules, texts: ["t"])
    let tree = try scope("aws:s3:b/**")
    let folded = ruleset.folded { $0.text == "aws:s3:b" ? tree : $0 }
    #expect(folded.version == ruleset.version)
    #expect(folded.rules.map { $0.scopes.map(\.text) } == [["aws:s3:b/**", "c:a:b"], ["aws:s3:b/keys"]])
    let request = try PolicyRequest(scope("aws:s3:b/pub/**"), ttlSeconds: 60)
    #expect(line(ruleset.decide(request, in: facts())).hasPrefix("deny no_rule"))
    #expect(line(folded.decide(request, in: facts())) == "allow aws:s3:b/pub/** for 60 by bucket")
  }

  @Test func `a digest of the tool is wanted where a rule names one`() throws {
    let digest = ToolPattern.sha256(String(repeating: "0a", count: 32))
    let byPath = try rule("path", ["c:a:x"], who: Who(tool: [.path("/bin/x")]))
    let byDigest = try rule("digest", ["c:a:x"], who: Who(tool: [.path("/bin/x"), digest]))
    #expect(try !Ruleset(rules: [byPath, rule("any", ["c:a:x"])]).needsToolDigest)
    #expect(try Ruleset(rules: [byPath, byDigest]).needsToolDigest)
  }

  @Test func `rules are held by id`() throws {
    let rules = [try rule("b", ["c:a:x"]), try rule("a", .deny, ["c:a:x"]), try rule("B", ["c:a:x"])]
    #expect(try Ruleset(rules: rules).rules.map(\.id) == ["B", "a", "b"])
  }
}
