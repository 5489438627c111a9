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
      "policy", "explain", "secret:read:llm/prod", "--session", "human", "--user", "dana", "--cwd", "/srv", "--policy",
      bench.path("rules"))
    #expect(status == 0)
    #expect(
      bench.console.out == """
        deny: secret:read:llm/prod
        code: explicit_deny
        rule: never (\(bench.path("rules"))/a.yaml:5)
        to allow it: the deny never (\(bench.path("rules"))/a.yaml:5) has to go or to spare it: no allow outweighs a deny
        user: dana (flag)
        session: human (flag)
        agent: none
        profile: none
        tool: not known
        cwd: /srv (flag)
        reason: none

        """)
  }

  @Test func `every attribute says where it came from`() {
    let (_, bench) = explain("secret:read:llm/a", "--tool", "/bin/sh", "--profile", "acme", "--reason", "r")
    let origins = bench.json.list("attributes").map { [$0["name"]?.string, $0["origin"]?.string] }
    #expect(
      origins == [
        ["user", "kernel"], ["session", "assumed"], ["agent", nil], ["profile", "flag"], ["tool", "flag"],
        ["cwd", "kernel"], ["reason", "flag"],
      ])
  }

  @Test func `--user group:NAME is somebody in that group`() {
    let bench = Bench()
    bench.write(
      "rules/a.yaml",
      """
      akms: policy/1
      rules:
        - { id: a, effect: allow, who: { user: ["group:ops"] }, scopes: ["secret:read:a"], max_ttl: 1h }

      """)
    for (group, decision) in [("ops", "allow"), ("dev", "deny")] {
      bench.console.clear()
      bench.akms(
        "policy", "explain", "secret:read:a", "--session", "human", "--user", "group:" + group, "--policy",
        bench.path("rules"), "--json")
      #expect(bench.json["decision"] == .string(decision))
      let groups = bench.json.list("attributes").first { $0["name"] == "groups" }
      #expect(groups?["value"] == .string(group) && groups?["origin"] == "flag")
      #expect(bench.json.list("attributes").first?["origin"] == "kernel")
    }
  }

  @Test func `a program that is not there is not known`() {
    let (_, bench) = explain("secret:read:llm/a", "--tool", "/nowhere/at/all")
    let tool = bench.json.list("attributes").first { $0["name"] == "tool" }
    #expect(tool?["known"] == false && tool?["value"] == .null)
  }

  @Test(arguments: [("2026-01-31T22:30:00+01:00", "allow"), ("2026-01-31T23:30:00Z", "deny")])
  func `--at is told in the zones that rules name`(at: String, decision: String) {
    let bench = Bench()
    bench.write(
      "rules/a.yaml",
      """
      akms: policy/1
      rules:
        - { id: late, effect: allow, scopes: ["secret:read:a"], max_ttl: 1h, when: { between: "21:00-23:00", zone: UTC } }

      """)
    bench.akms(
      "policy", "explain", "secret:read:a", "--session", "human", "--at", at, "--policy", bench.path("rules"), "--json")
    #expect(bench.json["decision"] == .string(decision), "\(bench.console.err)")
    let time = bench.json.list("attributes").first { $0["name"] == "time" }
    #expect(time?["origin"] == "flag")
    #expect(time?["value"] == (decision == "allow" ? "sat 21:30 UTC" : "sat 23:30 UTC"))
  }

  @Test func `without --at it is now`() {
    let bench = Bench()
    bench.write(
      "rules/a.yaml",
      """
      akms: policy/1
      rules:
        - { id: a, effect: allow, scopes: ["secret:read:a"], max_ttl: 1h, when: { days: [fri], zone: UTC } }

      """)
    bench.akms(
      "policy", "explain", "secret:read:a", "--session", "human", "--policy", bench.path("rules"), "--json")
    // 1 800 000 000 is 2027-01-15T08:00:00Z, a Friday
    #expect(bench.json["decision"] == "allow")
    let time = bench.json.list("attributes").first { $0["name"] == "time" }
    #expect(time == ["name": "time", "known": true, "value": "fri 08:00 UTC", "origin": "clock"])
  }

  @Test func `a rule for a digest finds the program by what is in it`() {
    let bench = Bench()
    bench.write("tool", "")
    // SHA-256 of nothing (FIPS 180-4)
    let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    bench.write(
      "rules/a.yaml",
      """
      akms: policy/1
      rules:
        - { id: a, effect: allow, who: { tool: ["sha256:\(digest)"] }, scopes: ["secret:read:a"], max_ttl: 1h }

      """)
    for (tool, decision) in [("tool", "allow"), ("rules/a.yaml", "deny")] {
      bench.console.clear()
      bench.akms(
        "policy", "explain", "secret:read:a", "--session", "human", "--tool", bench.path(tool), "--policy",
        bench.path("rules"), "--json")
      #expect(bench.json["decision"] == .string(decision), "\(tool)")
    }
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

  @Test(arguments: [true, false]) func `a working directory that no flag gave is told as the caller's own`(given: Bool)
  {
    let bench = Bench()
    bench.broker.answer("policy.explain", ["text": ["allow"]])
    #expect(bench.run(["policy", "explain", "aws:s3:b"] + (given ? ["--cwd", "/srv"] : [])) == 0)
    let arguments = bench.broker.calls.first?.arguments ?? ""
    #expect(arguments.contains(#""own_cwd":true"#) == !given)
    #expect(arguments.contains(#""cwd":"/srv""#) == given)
  }

  @Test func `a folder that does not load is exit 78`() {
    let bench = Bench()
    bench.write("rules/a.yaml", "akms: policy/2\n")
    #expect(bench.akms("policy", "explain", "secret:read:a", "--policy", bench.path("rules")) == 78)
    #expect(bench.console.err.hasPrefix("akms: \(bench.path("rules"))/a.yaml:1:7: expected \"policy/1\""))
  }
}
