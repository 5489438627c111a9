import AKMSConfig
import AKMSPolicy
import AKMSScope
import Testing

@Suite struct PolicyDiffTests {
  private func ruleset(_ rules: String...) throws -> Ruleset {
    let text = "akms: policy/1\nrules:\n" + rules.map { "  - { \($0) }\n" }.joined()
    return try PolicySet.read([("p.yaml", Array((rules.isEmpty ? "akms: policy/1\n" : text).utf8))]).ruleset
  }

  private func changes(_ old: Ruleset, _ new: Ruleset) -> [String] {
    PolicyDiff(from: old, to: new).changes.map(\.text)
  }

  @Test func `rules that came and went`() throws {
    let allow = try ruleset("id: web, effect: allow, scopes: ['c:a:web/**'], who: { session: [ci] }")
    let deny = try ruleset("id: never, effect: deny, scopes: ['c:*:prod', 'c:*:keys']")
    let none = try ruleset()
    #expect(changes(none, allow) == ["wider: allow web added: c:a:web/** for ci sessions, at most 1h"])
    #expect(changes(allow, none) == ["narrower: allow web removed: c:a:web/** for ci sessions, at most 1h"])
    #expect(changes(none, deny) == ["narrower: deny never added: c:*:keys c:*:prod for all sessions"])
    #expect(changes(deny, none) == ["wider: deny never removed: c:*:keys c:*:prod for all sessions"])
    #expect(PolicyDiff(from: allow, to: deny).changes.map(\.kind) == [.added, .removed])
    #expect(changes(none, none).isEmpty)
    #expect(PolicyDiff(from: none, to: allow).widens)
    #expect(!PolicyDiff(from: none, to: deny).widens)
  }

  @Test(arguments: [
    ("scopes: ['c:a:x']", "scopes: ['c:a:x/**', 'c:a:x']", "wider"),
    ("scopes: ['c:a:*']", "scopes: ['c:a:x']", "narrower"),
    ("scopes: ['c:a:x']", "scopes: ['c:a:y']", "mixed"),
    ("scopes: ['c:a:x'], max_ttl: 1m", "scopes: ['c:a:x'], max_ttl: 2m", "wider"),
    ("scopes: ['c:a:x'], max_ttl: 2m", "scopes: ['c:a:*'], max_ttl: 1m", "mixed"),
    ("scopes: ['c:a:x']", "scopes: ['c:a:x'], who: { user: [dana] }", "mixed"),
    ("scopes: ['c:a:x']", "scopes: ['c:a:x'], require: [reason]", "mixed"),
  ])
  func `a changed allow is told with its direction`(old: String, new: String, direction: String) throws {
    let diff = PolicyDiff(
      from: try ruleset("id: r, effect: allow, " + old), to: try ruleset("id: r, effect: allow, " + new))
    #expect(diff.changes.map(\.direction.rawValue) == [direction])
    #expect(diff.changes.map(\.kind) == [.changed])
    #expect(diff.widens == (direction != "narrower"))
  }

  @Test func `a deny that grows is narrower`() throws {
    let (small, large) = (
      try ruleset("id: r, effect: deny, scopes: ['c:a:x']"), try ruleset("id: r, effect: deny, scopes: ['c:*:x']")
    )
    #expect(
      changes(small, large) == ["narrower: deny r changed: from c:a:x for all sessions, to c:*:x for all sessions"])
    #expect(PolicyDiff(from: large, to: small).widens)
  }

  @Test func `a rule that moved or was spelt differently has not changed`() throws {
    let old = try ruleset(
      "id: a, effect: deny, scopes: ['c:a:x']", "id: r, effect: allow, scopes: ['c:b+a:%41', 'c:a:y']")
    let new = try ruleset(
      "id: r, effect: allow, scopes: ['c:a:y', 'c:a+b:A']", "id: a, effect: deny, scopes: ['c:a:x']")
    #expect(changes(old, new).isEmpty)
  }

  @Test func `what a rule quotes cannot move the cursor`() throws {
    let new = try ruleset(#"id: r, effect: allow, scopes: ['c:a:x'], who: { user: ["\x1b[2Ka\u202e"] }"#)
    let expected = #"wider: allow r added: c:a:x for human, agent, ci sessions; user \u{1b}[2Ka\u{202e}, at most 1h"#
    #expect(changes(try ruleset(), new) == [expected])
  }

  @Test func `whom a rule is about stands in the text`() throws {
    let who = "who: { user: [dana], agent: [bot], profile: [p], tool: [/bin/x], cwd: ['/srv/**'] }"
    let new = try ruleset("id: r, effect: allow, scopes: ['c:a:x'], " + who)
    #expect(
      changes(try ruleset(), new) == [
        "wider: allow r added: c:a:x for human, agent, ci sessions; user dana; agent bot; profile p; tool /bin/x; "
          + "cwd /srv/**, at most 1h"
      ])
  }
}
