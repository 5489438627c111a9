import AKMSPolicy
import AKMSPolicyAnalysis
import Testing

/// One case for each kind of finding, and one beside it that is none.
@Suite struct PolicyLintTests {
  private static func kinds(_ rules: String) throws -> [String] {
    PolicyLint.findings(try Policies.rules(rules)).map { "\($0.rule ?? "-") \($0.kind.rawValue)" }
  }

  private static let cases: [(name: String, rules: String, found: [String])] = [
    (
      "nothing to say",
      Policies.allow("a", ["aws:get:web"]) + Policies.allow("b", ["aws:put:web"], "who: { session: [human] }"), []
    ),
    (
      "within a wider one",
      Policies.allow("a", ["aws:get:web/x"], "who: { user: [dana] }") + Policies.allow("b", ["aws:*:web/**"]),
      ["a shadowed"]
    ),
    (
      "longer than the wider one",
      Policies.allowFor("1h", "a", ["aws:get:web/x"]) + Policies.allow("b", ["aws:*:web/**"]), []
    ),
    (
      "milder than the wider one",
      Policies.allow("a", ["aws:get:web/x"]) + Policies.allow("b", ["aws:*:web/**"], "require: [reason]"), []
    ),
    ("the same twice", Policies.allow("a", ["aws:get:web"]) + Policies.allow("b", ["aws:get:web"]), ["b shadowed"]),
    (
      "wholly denied", Policies.allow("a", ["aws:get:prod/x", "aws:get:prod"]) + Policies.deny("d", ["aws:*:prod"]),
      ["a unreachable"]
    ),
    (
      "denied by two",
      Policies.allow("a", ["aws:get:prod", "gcp:get:x"]) + Policies.deny("d", ["aws:*:prod"])
        + Policies.deny("e", ["gcp:get:**"]), ["a unreachable"]
    ),
    (
      "denied to agents",
      Policies.allow("a", ["aws:get:prod"]) + Policies.deny("d", ["aws:*:prod"], "who: { session: [agent] }"), []
    ),
    (
      "denied by day",
      Policies.allow("a", ["aws:get:prod"]) + Policies.deny("d", ["aws:*:prod"], "when: { days: [mon], zone: UTC }"), []
    ),
    (
      "nothing that an index could go by",
      (1...9).map { Policies.deny("d\($0)", ["aws:*:**"], "who: { tool: [/usr/bin/t\($0)] }") }.joined(),
      (1...9).map { "d\($0) unindexable" }
    ),
    (
      "a profile each",
      (1...9).map { Policies.deny("d\($0)", ["aws:*:**"], "who: { profile: [p\($0)] }") }.joined(), []
    ),
    ("eight are few", (1...8).map { Policies.deny("d\($0)", ["aws:*:**"]) }.joined(), []),
    (
      "by tool alone",
      Policies.allow("a", ["aws:get:web/x"], "who: { session: [agent] }")
        + Policies.allow("b", ["aws:*:web/**"], "who: { session: [agent], tool: [/usr/bin/aws] }"),
      ["b bound_by_tool_alone"]
    ),
    (
      "by cwd alone",
      Policies.allow("a", ["aws:get:web"], "who: { session: [unproven] }")
        + Policies.allowFor("1h", "b", ["aws:get:web"], "who: { session: [any], cwd: [~/acme] }"),
      ["b bound_by_tool_alone"]
    ),
    (
      "by tool, humans",
      Policies.allow("a", ["aws:get:web"], "who: { session: [human] }")
        + Policies.allowFor("1h", "b", ["aws:get:web"], "who: { session: [human], tool: [/usr/bin/aws] }"), []
    ),
    (
      "by tool and user",
      Policies.allow("a", ["aws:get:web"], "who: { session: [agent] }")
        + Policies.allowFor("1h", "b", ["aws:get:web"], "who: { session: [agent], user: [dana], tool: [/usr/bin/aws] }"),
      []
    ),
    ("a shell", Policies.allow("a", ["aws:get:web"], "who: { tool: [/bin/bash] }"), ["a runs_programs"]),
    (
      "an interpreter with its version",
      Policies.allow("a", ["aws:get:web"], "who: { tool: [/opt/python3.12, /usr/bin/gh] }"), ["a runs_programs"]
    ),
    (
      "a program of its own",
      Policies.allow("a", ["aws:get:web"], "who: { tool: [/usr/bin/shellcheck, /usr/bin/aws2] }"), []
    ),
    ("a deny of a shell", Policies.deny("a", ["aws:get:web"], "who: { tool: [/bin/bash] }"), []),
    (
      "an agent that is never known", Policies.allow("a", ["aws:get:web"], "who: { session: [unproven], agent: [k] }"),
      ["a never_applies"]
    ),
    ("a scope within another", Policies.allow("a", ["aws:get:web/x", "aws:*:web/**"]), ["a duplicate_scope"]),
    ("a scope twice", Policies.allow("a", ["aws:get:web", "aws:get:web"]), ["a duplicate_scope"]),
    ("an end that is", Policies.allow("a", ["aws:get:web"], "on_expiry: keep"), []),
  ]

  @Test(arguments: cases.map(\.name)) func `each lint finds what it names and nothing beside it`(name: String) throws {
    for entry in Self.cases where entry.name == name { #expect(try Self.kinds(entry.rules) == entry.found) }
  }

  @Test func `an empty when and an empty list never apply`() throws {
    let scope = try Policies.rules(Policies.allow("a", ["aws:get:web"])).rules[0].scopes
    let source = RuleSource(file: "p", line: 1)
    let rules = [
      Rule(id: "a", effect: .allow, scopes: scope, when: When(days: [], zone: "UTC"), source: source),
      Rule(id: "b", effect: .deny, who: Who(user: []), scopes: scope, source: RuleSource(file: "p", line: 2)),
      Rule(
        id: "c", effect: .deny, scopes: scope,
        when: When(days: [.mon], between: When.Span(start: 1380, end: 60), zone: "UTC"), source: source),
    ]
    let findings = PolicyLint.findings(try Ruleset(rules: rules))
    #expect(findings.map(\.kind) == [.neverApplies, .neverApplies])
    #expect(findings.map(\.rule) == ["a", "b"])
  }

  @Test func `what the file did not say is told where it is known`() throws {
    let ruleset = try Policies.rules(Policies.allow("b", ["aws:get:web"]) + Policies.allow("a", ["aws:put:web"]))
    let findings = PolicyLint.findings(
      ruleset, withoutMaxTTL: ["a"], unusedSets: [(name: "repos", source: RuleSource(file: "policy/a.yaml", line: 3))])
    #expect(
      findings.map(\.line) == [
        "policy/a.yaml:3: unused_set: no rule names the set repos; remove it or name it",
        "policy/local.yaml:4: a: no_max_ttl: no max_ttl is given, so 15m holds; say max_ttl",
      ])
    #expect(findings.map(\.rule) == [nil, "a"])
  }
}
