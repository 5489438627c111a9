import AKMSJSON
import Testing

@testable import AKMSCommands

struct PolicyExplainTests {
  private static let rules = """
    akms: policy/1
    rules:
      - { id: readers, effect: allow, who: { session: [human, ci] }, scopes: ["secret:read:llm/**"], max_ttl: 4h }
      - { id: dana, effect: allow, who: { user: [dana], profile: [acme] }, scopes: ["github:repo-read:acme/web"] }
      - { id: never, effect: deny, scopes: ["secret:*:llm/prod"] }

    """

  private func explain(_ arguments: String...) -> (Int32, Bench) {
    let bench = Bench()
    bench.write("rules/a.yaml", Self.rules)
    return (bench.run(["policy", "explain"] + arguments + ["--policy", bench.path("rules"), "--json"]), bench)
  }

  @Test func `a folder decides without a broker`() {
    let (status, bench) = explain("secret:read:llm/a", "--session", "human")
    #expect(status == 0)
    #expect(bench.broker.calls.isEmpty)
    #expect(bench.json["decision"] == "allow")
    #expect(bench.json["rule"] == "readers")
    #expect(bench.json["granted"] == ["secret:read:llm/a"])
    #expect(bench.json["ttl_seconds"] == 14_400)
    #expect(bench.json["schema"] == "akms.policy.explain/1")
  }

  @Test func `a denial names the nearest rule and the one thing that differs`() {
    let (status, bench) = explain("secret:read:llm/a")
    #expect(status == 0)
    #expect(bench.json["decision"] == "deny")
    #expect(bench.json["code"] == "no_rule")
    #expect(bench.json.list("nearest").first?["rule"] == "readers")
    #expect(bench.json["granted"] == [])
  }

  @Test func `a part is an offer`() {
    let (_, bench) = explain("secret:read:**", "--session", "ci", "--ttl", "10m")
    #expect(bench.json["code"] == "explicit_deny")
    let (_, offered) = explain("github:repo-read:acme/*", "--session", "human", "--user", "dana", "--profile", "acme")
    #expect(offered.json["code"] == "narrowed")
    #expect(offered.json["granted"] == ["github:repo-read:acme/web"])
  }

  @Test(arguments: [("human", 8 * 3600), ("ci", 3600)]) func `stored secrets are asked for longer by people`(
    session: String, asked: Int64
  ) {
    let bench = Bench()
    bench.write(
      "rules/a.yaml",
      """
      akms: policy/1
      rules: [{ id: a, effect: allow, scopes: ["secret:read:a"], max_ttl: 7d }]

      """)
    bench.akms("policy", "explain", "secret:read:a", "--session", session, "--policy", bench.path("rules"), "--json")
    #expect(bench.json["ttl_seconds"] == .integer(asked))
  }

  @Test func `the text is for people`() {
    let bench = Bench()
    bench.write("rules/a.yaml", Self.rules)
    let status = bench.akms(
      "policy", "explain", "secret:read:llm/prod", "--session", "human", "--policy", bench.path("rules"))
    #expect(status == 0)
    #expect(
      bench.console.out == """
        deny: secret:read:llm/prod
        code: explicit_deny
        rule: never (\(bench.path("rules"))/a.yaml:5)
        session: human

        """)
  }

  @Test func `the applied policy is asked with all that was given`() {
    let bench = Bench()
    bench.broker.answer("policy.explain", ["schema": "akms.policy.explain/1", "text": ["allow"]])
    let status = bench.akms(
      "policy", "explain", "aws:s3:b", "--ttl", "15m", "--session", "agent", "--user", "u", "--agent", "a", "--profile",
      "p",
      "--tool", "/bin/sh", "--cwd", "/srv", "--reason", "r", "--at", "2026-01-31T09:00:00Z")
    #expect(status == 0)
    #expect(
      bench.broker.calls.first?.arguments == #"""
        {"agent":"a","at":"2026-01-31T09:00:00Z","cwd":"/srv","profile":"p","reason":"r","scope":"aws:s3:b",\#
        "session":"agent","tool":"/bin/sh","ttl_seconds":900,"user":"u"}
        """#)
  }

  @Test func `a folder that does not load is exit 78`() {
    let bench = Bench()
    bench.write("rules/a.yaml", "akms: policy/2\n")
    #expect(bench.akms("policy", "explain", "secret:read:a", "--policy", bench.path("rules")) == 78)
    #expect(bench.console.err.hasPrefix("akms: \(bench.path("rules"))/a.yaml:1:7: expected \"policy/1\""))
  }
}
