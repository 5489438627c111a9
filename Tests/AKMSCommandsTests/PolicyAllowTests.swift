import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSCommands

struct PolicyAllowTests {
  private static let nothing: JSONValue = ["same": true, "changes": [], "version_staged": "v0", "files": []]
  private static let one: JSONValue = [
    "same": false, "version_staged": "v1", "files": [],
    "changes": [["rule": "secret-read-llm", "direction": "wider", "text": "wider: allow secret-read-llm added"]],
  ]
  private static let applied: JSONValue = ["schema": "akms.policy.apply/1", "version": "v1", "rules": 1]
  private static let file = "config/policy/local.yaml"

  private func bench() -> Bench {
    let bench = Bench()
    bench.broker.answer("policy.staged", Self.nothing, Self.one)
    bench.broker.answer("policy.applied", ["version": "v0", "files": []])
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
    #expect(bench.console.out.contains("+     max_ttl: 8h\n"))
    #expect(bench.console.out.hasSuffix("added secret-read-llm to policy/local.yaml, applied\n"))
  }

  @Test func `what is there stays byte for byte, in front of the new rule`() throws {
    let bench = bench()
    bench.write(Self.file, StarterFiles.starterPolicy)
    #expect(bench.akms("policy", "allow", "secret:read:llm/**", "--yes", "--json") == 0, "\(bench.console.err)")
    #expect(bench.read(Self.file)?.hasPrefix(StarterFiles.starterPolicy + "  - id: secret-read-llm\n") == true)
    var answer = try #require(bench.json.object)
    #expect(answer["comparison"]?["relation"] == "wider")
    answer["comparison"] = nil
    #expect(
      answer == [
        "schema": "akms.policy.allow/1", "version": "v1", "rules": 1, "rule": "secret-read-llm",
        "file": "policy/local.yaml",
      ])
  }

  @Test func `the whole is compared with the rule in it before anything is written`() {
    let bench = bench()
    bench.console.inputIsTerminal = true
    bench.console.answers = ["n"]
    #expect(bench.akms("policy", "allow", "secret:read:llm/**", "--max-ttl", "8h") == 1)
    let lines = bench.console.out.split(separator: "\n")
    let rule = lines.firstIndex(of: "+     max_ttl: 8h") ?? lines.count
    #expect(rule + 1 < lines.count, "\(bench.console.out)")
    #expect(bench.read(Self.file) == nil)
  }

  @Test func `a passphrase that is set is asked for`() {
    let bench = bench()
    bench.broker.answers["policy.apply"] = [
      .failure(Failure(.locked, "apply needs the passphrase", next: "akms apply")), .success(Self.applied),
    ]
    bench.console.input = Array("correct horse\n".utf8)
    #expect(bench.akms("policy", "allow", "secret:read:llm/**", "--yes") == 0, "\(bench.console.err)")
    #expect(bench.broker.calls.last?.secret == Array("correct horse".utf8))
    #expect(bench.read(Self.file) != nil)
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
      "same": false, "version_staged": "v8", "files": [],
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
