import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSCommands

struct PolicyAllowTests {
  private static let nothing: JSONValue = ["same": true, "changes": [], "version_staged": "v0"]
  private static let one: JSONValue = [
    "same": false, "version_staged": "v1",
    "changes": [["rule": "secret-read-llm", "direction": "wider", "text": "wider: allow secret-read-llm added"]],
  ]
  private static let applied: JSONValue = ["schema": "akms.policy.apply/1", "version": "v1", "rules": 1]
  private static let file = "config/policy/local.yaml"

  private func bench() -> Bench {
    let bench = Bench()
    bench.broker.answer("policy.staged", Self.nothing, Self.one)
    bench.broker.answer("policy.apply", Self.applied)
    return bench
  }

  @Test func `a rule is written, shown and applied as it was shown`() {
    let bench = bench()
    let status = bench.akms(
      "policy", "allow", "secret:read:llm/**", "--session", "human,ci", "--tool", "/usr/bin/env", "--max-ttl", "8h",
      "--yes")
    #expect(status == 0, "\(bench.console.err)")
    let rule = """
        - id: secret-read-llm
          effect: allow
          who: { session: [human, ci], tool: ["/usr/bin/env"] }
          scopes: ["secret:read:llm/**"]
          max_ttl: 8h

      """
    #expect(bench.read(Self.file)?.hasSuffix("akms: policy/1\nrules:\n" + rule) == true)
    #expect(bench.mode(Self.file) == 0o600)
    #expect(bench.names(in: "config/policy") == ["local.yaml"])
    #expect(bench.broker.calls.last == .init(operation: "policy.apply", arguments: #"{"expect":"v1"}"#))
    #expect(bench.console.out.hasSuffix("+     max_ttl: 8h\nadded secret-read-llm to policy/local.yaml, applied\n"))
  }

  @Test func `what is there stays byte for byte, in front of the new rule`() {
    let bench = bench()
    bench.write(Self.file, StarterFiles.starterPolicy)
    #expect(bench.akms("policy", "allow", "secret:read:llm/**", "--yes", "--json") == 0, "\(bench.console.err)")
    #expect(bench.read(Self.file)?.hasPrefix(StarterFiles.starterPolicy + "  - id: secret-read-llm\n") == true)
    #expect(
      bench.json == [
        "schema": "akms.policy.allow/1", "version": "v1", "rules": 1, "rule": "secret-read-llm",
        "file": "policy/local.yaml",
      ])
  }

  @Test func `the deny-all file of init takes a rule`() {
    let bench = bench()
    bench.write(Self.file, StarterFiles.denyAllPolicy)
    #expect(bench.akms("policy", "allow", "secret:read:llm/**", "--yes") == 0, "\(bench.console.err)")
    #expect(bench.read(Self.file)?.contains("id: secret-read-llm") == true)
    #expect(bench.console.out.contains("+   - id: secret-read-llm\n+     effect: allow\n"), "\(bench.console.out)")
  }

  @Test func `a person is asked, and no leaves everything`() {
    for (answer, status) in [("y", Int32(0)), ("YES", 0), ("n", 1), ("", 1)] {
      let bench = bench()
      bench.console.inputIsTerminal = true
      bench.console.answers = [answer]
      #expect(bench.akms("policy", "allow", "secret:read:llm/**") == status)
      #expect(bench.console.asked == ["add this rule and apply? [y/N] "])
      #expect((bench.read(Self.file) != nil) == (status == 0))
      #expect(bench.console.err == (status == 0 ? "" : "akms: nothing is changed\n"))
    }
  }

  @Test(arguments: [nil, StarterFiles.starterPolicy]) func `when apply is refused the file is as it was`(
    before: String?
  ) {
    let bench = bench()
    if let before { bench.write(Self.file, before) }
    bench.broker.refuse("policy.apply", Failure(.locked, "the store is locked", next: "akms unlock"))
    #expect(bench.akms("policy", "allow", "secret:read:llm/**", "--yes") == 75)
    #expect(bench.console.err == "akms: the store is locked\nakms: try `akms unlock`\n")
    #expect(bench.read(Self.file) == before)
    #expect(bench.names(in: "config/policy") == (before == nil ? [] : ["local.yaml"]))
  }

  @Test func `changes that were not shown are not applied`() {
    let bench = bench()
    let sneaked: JSONValue = [
      "same": false, "version_staged": "v9", "changes": [["rule": "secret-read-llm"], ["rule": "sneaked-in"]],
    ]
    bench.broker.answer("policy.staged", Self.nothing, sneaked)
    #expect(bench.akms("policy", "allow", "secret:read:llm/**", "--yes") == 78)
    #expect(bench.console.err == "akms: the files changed while you were asked\nakms: try `akms apply`\n")
    #expect(bench.read(Self.file) == nil)
    #expect(!bench.broker.calls.contains { $0.operation == "policy.apply" })
  }

  @Test func `changes that wait already are shown with the rule`() {
    let bench = bench()
    let waiting: JSONValue = [
      "same": false, "version_staged": "v8",
      "changes": [["rule": "old", "direction": "narrower", "text": "narrower: old"]],
    ]
    bench.broker.answer("policy.staged", waiting, waiting)
    #expect(bench.akms("policy", "allow", "secret:read:llm/**", "--yes") == 0)
    #expect(
      bench.console.out.hasPrefix("- narrower: old\n+   - id: ") || bench.console.out.contains("- narrower: old\n"))
  }

  @Test func `a broken file is named and not touched`() {
    let bench = bench()
    bench.write(Self.file, "akms: policy/1\nrulez: []\n")
    #expect(bench.akms("policy", "allow", "secret:read:llm/**", "--yes") == 78)
    #expect(
      bench.console.err == """
        akms: policy/local.yaml:2:1: unknown key "rulez"; the nearest is "rules"
        akms: try `akms policy check`

        """)
    #expect(bench.read(Self.file) == "akms: policy/1\nrulez: []\n")
    #expect(bench.broker.calls.isEmpty)
  }
}

struct ApplyTests {
  private static let staged: JSONValue = [
    "schema": "akms.policy.staged/1", "same": false, "version_staged": "v7",
    "changes": [["rule": "a", "direction": "wider", "text": "wider: a"]],
  ]

  private func bench() -> Bench {
    let bench = Bench()
    bench.broker.answer("policy.staged", Self.staged)
    bench.broker.answer("policy.apply", ["schema": "akms.policy.apply/1", "version": "v7", "rules": 4])
    return bench
  }

  @Test func `what was shown is what is applied`() {
    let bench = bench()
    #expect(bench.akms("apply", "--yes") == 0)
    #expect(bench.broker.calls.last == .init(operation: "policy.apply", arguments: #"{"expect":"v7"}"#))
    #expect(bench.console.out == "+ wider: a\napplied, rules: 4\n")
  }

  @Test func `a no applies nothing and is exit 1`() {
    let bench = bench()
    bench.console.inputIsTerminal = true
    bench.console.answers = ["no"]
    #expect(bench.akms("apply") == 1)
    #expect(bench.console.asked == ["apply? [y/N] "])
    #expect(bench.broker.calls.map(\.operation) == ["policy.staged"])
  }

  @Test func `nothing staged asks nothing`() {
    let bench = bench()
    bench.console.inputIsTerminal = true
    bench.broker.answer("policy.staged", ["same": true, "changes": []])
    #expect(bench.akms("apply") == 0)
    #expect(bench.console.asked == [] && bench.console.out == "nothing is staged\n")
  }

  @Test func `json is one object with --yes`() {
    let bench = bench()
    #expect(bench.akms("apply", "--yes", "--json") == 0)
    #expect(bench.json["schema"] == "akms.policy.apply/1")
  }

  @Test func `a dry run needs no terminal and applies nothing`() {
    let bench = bench()
    #expect(bench.akms("apply", "--dry-run", "--json") == 0)
    #expect(bench.json == Self.staged)
    #expect(bench.broker.calls.map(\.operation) == ["policy.staged"])
  }
}
