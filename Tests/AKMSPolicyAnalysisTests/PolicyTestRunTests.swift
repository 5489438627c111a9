import AKMSConfig
import AKMSJSON
import AKMSPolicy
import AKMSPolicyAnalysis
import Testing

/// A policy's own tests.
@Suite struct PolicyTestRunTests {
  private static let rules = """
    akms: policy/1
    rules:
      - { id: read, effect: allow, max_ttl: 15m, scopes: ["aws:get:web/**"] }
      - { id: tool, effect: allow, max_ttl: 1h, who: { tool: [~/bin/aws], cwd: ["~/acme/**"] }, scopes: ["aws:put:web"] }
      - { id: day, effect: allow, max_ttl: 1h, scopes: ["aws:day:web"], when: { days: [mon], zone: Etc/UTC } }
      - { id: agents, effect: deny, who: { session: [agent] }, scopes: ["aws:*:prod"] }
      - { id: unused, effect: deny, scopes: ["gcp:*:**"] }
    tests:

    """

  private static func run(_ tests: String) throws -> PolicyTestRun {
    let policy = try Policies.read(rules + tests)
    let local = { (zone: String, seconds: Int64) in
      zone == "Etc/UTC" ? LocalTime(weekday: seconds == 0 ? .thu : .mon, minute: 0) : nil
    }
    return PolicyTestRun(policy.tests, in: policy.ruleset, home: "/home/t", localTime: local)
  }

  @Test func `tests that hold pass, whatever they leave out`() throws {
    let run = try Self.run(
      """
        - { name: reading, request: { scope: "aws:get:web/x" }, expect: { decision: allow, rule: read, ttl: 15m } }
        - { name: ours, request: { scope: "aws:put:web", tool: /home/t/bin/aws, cwd: /home/t/acme/x }, expect: { decision: allow, rule: tool } }
        - { name: not ours, request: { scope: "aws:put:web", tool: /usr/bin/aws, cwd: /home/t/acme/x }, expect: { code: no_rule } }
        - { name: no tool, request: { scope: "aws:put:web" }, expect: { decision: deny } }
        - { name: agents, request: { scope: "aws:get:prod", session: agent }, expect: { code: explicit_deny, rule: agents } }
        - { name: part, request: { scope: "aws:get+del:web/x" }, expect: { code: narrowed, granted: ["aws:get:web/x"] } }
        - { name: monday, request: { scope: "aws:day:web", at: "2026-11-23T10:00:00Z" }, expect: { decision: allow } }
        - { name: thursday, request: { scope: "aws:day:web", at: "1970-01-01T00:00:00Z" }, expect: { decision: deny } }
        - { name: no time, request: { scope: "aws:day:web" }, expect: { decision: deny } }
      """)
    #expect(run.passes, "\(run.lines)")
    #expect(run.coverage.percent == 80)
    #expect(run.coverage.never.map(\.id) == ["unused"])
    #expect(
      run.lines == [
        "9 of 9 tests pass", "80% of 5 rules decided in a test", "never decided: unused (policy/local.yaml:7)",
      ])
  }

  @Test func `a failure says what was expected and what was found`() throws {
    let run = try Self.run(
      """
        - name: wrong
          request: { scope: "aws:get:web/x", ttl: 5m }
          expect: { decision: deny, code: no_rule, rule: other, granted: ["aws:get:web/y"], ttl: 1h }
      """)
    #expect(!run.passes)
    #expect(
      run.lines.prefix(6) == [
        "policy/local.yaml:9: wrong: expected decision deny, found allow",
        "policy/local.yaml:9: wrong: expected code no_rule, found none",
        "policy/local.yaml:9: wrong: expected rule other, found read",
        "policy/local.yaml:9: wrong: expected granted aws:get:web/y, found aws:get:web/x",
        "policy/local.yaml:9: wrong: expected ttl 1h, found 5m", "0 of 1 tests pass",
      ])
    #expect(run.json["ok"]?.bool == false && run.json["failed"]?.integer == 1)
    #expect(run.json["items"]?.array?.first?["failures"]?.array?.count == 5)
    #expect(run.json["coverage"]?["percent"]?.integer == 20)
  }

  @Test func `a test names a group as a user, a home by its tilde, and masks what it gets`() throws {
    let policy = try Policies.read(
      """
      akms: policy/1
      rules:
        - { id: a, effect: allow, who: { user: ["group:ops"], cwd: ["~/x"] }, redact: required, scopes: ["aws:get:web"] }
      tests:
        - { name: ops, request: { scope: "aws:get:web", user: "group:ops", cwd: ~/x }, expect: { decision: allow } }
        - { name: dev, request: { scope: "aws:get:web", user: "group:dev", cwd: ~/x }, expect: { decision: deny } }
      """)
    let run = PolicyTestRun(policy.tests, in: policy.ruleset, home: "/home/t")
    #expect(run.passes, "\(run.lines)")
  }

  @Test func `a policy without rules and tests is covered`() throws {
    let run = PolicyTestRun([], in: .empty)
    #expect(run.passes && run.coverage.percent == 100)
  }
}
