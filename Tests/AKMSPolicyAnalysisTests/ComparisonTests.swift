import AKMSJSON
import AKMSModel
import AKMSPolicy
import AKMSPolicyAnalysis
import Testing

/// What people change, and what is said of it.
@Suite struct ComparisonTests {
  typealias Case = (name: String, old: String, new: String)

  private static let same: [Case] = [
    (
      "renamed", Policies.allow("a", ["aws:s3:web/**"]) + Policies.deny("d", ["aws:*:prod"]),
      Policies.deny("z", ["aws:*:prod"]) + Policies.allow("b", ["aws:s3:web/**"])
    ),
    (
      "split by action", Policies.allow("a", ["aws:get+put:web"]),
      Policies.allow("b", ["aws:get:web"]) + Policies.allow("c", ["aws:put:web"])
    ),
    (
      "split by depth", Policies.allow("a", ["aws:get:web/**"]),
      Policies.allow("b", ["aws:get:web/*"]) + Policies.allow("c", ["aws:get:web/*/**"])
    ),
    (
      "split by user", Policies.allow("a", ["aws:get:web"], "who: { user: [dana, eve] }"),
      Policies.allow("b", ["aws:get:web"], "who: { user: [dana] }")
        + Policies.allow("c", ["aws:get:web"], "who: { user: [eve] }")
    ),
    (
      "split by time", Policies.allow("a", ["aws:get:web"], "when: { between: \"06:00-18:00\", zone: UTC }"),
      Policies.allow("b", ["aws:get:web"], "when: { between: \"06:00-12:00\", zone: UTC }")
        + Policies.allow("c", ["aws:get:web"], "when: { between: \"12:00-18:00\", zone: UTC }")
    ),
    (
      "shadowed rule removed",
      Policies.allow("a", ["aws:*:web/**"]) + Policies.allow("b", ["aws:get:web/x"], "who: { session: [agent] }"),
      Policies.allow("a", ["aws:*:web/**"])
    ),
    (
      "sessions spelt out", Policies.allow("a", ["aws:get:web"]),
      Policies.allow("a", ["aws:get:web"], "who: { session: [ci, agent, human] }")
    ),
    (
      "agent denied means unproven denied",
      Policies.deny("d", ["aws:*:web"], "who: { session: [agent] }")
        + Policies.allow("a", ["aws:*:**"], "who: { session: [any] }"),
      Policies.deny("d", ["aws:*:web"], "who: { session: [agent, unproven] }")
        + Policies.allow("a", ["aws:*:**"], "who: { session: [any] }")
    ),
    (
      "deny of nothing allowed", Policies.allow("a", ["aws:get:web"]),
      Policies.allow("a", ["aws:get:web"]) + Policies.deny("d", ["aws:put:web", "gcp:*:**"])
    ),
    (
      "reason where none was needed", Policies.allow("a", ["aws:get:web"]),
      Policies.allow("a", ["aws:get:web"]) + Policies.allow("b", ["aws:get:web"], "require: [reason]")
    ),
    (
      "rate without effect", Policies.allow("a", ["aws:get:web"]),
      Policies.allow("a", ["aws:get:web"]) + Policies.allow("b", ["aws:get:web"], "rate: 3/1h")
    ),
    (
      "rates added up",
      Policies.allow("a", ["aws:get:web"], "rate: 10/1h") + Policies.allow("b", ["aws:get:web"], "rate: 20/1h"),
      Policies.allow("c", ["aws:get:web"], "rate: 20/1h") + Policies.allow("d", ["aws:get:web"], "rate: 10/1h")
    ),
  ]

  @Test(arguments: same.map(\.name)) func `a change without effect is equivalent`(name: String) throws {
    for entry in Self.same where entry.name == name {
      let comparison = try Policies.compare(entry.old, entry.new)
      #expect(comparison.relation == .equivalent, "\(comparison.lines)")
      #expect(comparison.isExact)
      #expect(comparison.lines == ["equivalent: every request is decided as before"])
    }
  }

  private static let base = Policies.allow("a", ["aws:get:web/**"])
  private static let wider: [(name: String, old: String, new: String, kind: Witness.Kind)] = [
    ("another action", base, Policies.allow("a", ["aws:get+put:web/**"]), .grant),
    ("a longer time", base, Policies.allowFor("1h", "a", ["aws:get:web/**"]), .ttl),
    (
      "no reason", Policies.allow("a", ["aws:get:web"], "require: [reason]"), Policies.allow("a", ["aws:get:web"]),
      .reason
    ),
    (
      "no approval", Policies.allow("a", ["aws:get:web"], "require: [approval]"), Policies.allow("a", ["aws:get:web"]),
      .approval
    ),
    (
      "no redaction", Policies.allow("a", ["aws:get:web"], "redact: required"), Policies.allow("a", ["aws:get:web"]),
      .redact
    ),
    ("unproven too", base, Policies.allow("a", ["aws:get:web/**"], "who: { session: [any] }"), .grant),
    (
      "another user", Policies.allow("a", ["aws:get:web"], "who: { user: [dana] }"),
      Policies.allow("a", ["aws:get:web"], "who: { user: [dana, \"group:ops\"] }"), .grant
    ),
    (
      "any agent", Policies.allow("a", ["aws:get:web"], "who: { agent: [k] }"), Policies.allow("a", ["aws:get:web"]),
      .grant
    ),
    (
      "another tool", Policies.allow("a", ["aws:get:web"], "who: { tool: [/usr/bin/gh] }"),
      Policies.allow("a", ["aws:get:web"], "who: { tool: [/usr/bin/gh, ~/bin/gh] }"), .grant
    ),
    (
      "another directory", Policies.allow("a", ["aws:get:web"], "who: { cwd: [~/acme] }"),
      Policies.allow("a", ["aws:get:web"], "who: { cwd: [\"~/acme/**\"] }"), .grant
    ),
    (
      "later in the day", Policies.allow("a", ["aws:get:web"], "when: { between: \"06:00-12:00\", zone: UTC }"),
      Policies.allow("a", ["aws:get:web"], "when: { between: \"06:00-12:01\", zone: UTC }"), .grant
    ),
    (
      "more often", Policies.allow("a", ["aws:get:web"], "rate: 3/1h"),
      Policies.allow("a", ["aws:get:web"], "rate: 4/1h"), .rate
    ),
    (
      "sooner again", Policies.allow("a", ["aws:get:web"], "rate: 3/1h"),
      Policies.allow("a", ["aws:get:web"], "rate: 3/30m"), .rate
    ),
    (
      "counted apart", Policies.allow("a", ["aws:get:web", "aws:get:app"], "rate: 3/1h"),
      Policies.allow("a", ["aws:get:web"], "rate: 3/1h") + Policies.allow("b", ["aws:get:app"], "rate: 3/1h"), .rate
    ),
    ("no rate", Policies.allow("a", ["aws:get:web"], "rate: 3/1h"), Policies.allow("a", ["aws:get:web"]), .rate),
    (
      "longer for a few", Policies.allow("a", ["aws:get:web"]),
      Policies.allow("a", ["aws:get:web"]) + Policies.allowFor("1h", "b", ["aws:get:web"], "rate: 3/1h"), .ttl
    ),
    (
      "a warning passes", Policies.allow("a", ["aws:get:web"], "on_warn: deny"),
      Policies.allow("a", ["aws:get:web"], "on_warn: ask"), .onWarn
    ),
    (
      "an alert passes", Policies.allow("a", ["aws:get:web"]), Policies.allow("a", ["aws:get:web"], "on_alert: allow"),
      .onAlert
    ),
    ("reuse", Policies.allow("a", ["aws:get:web"], "reuse: false"), Policies.allow("a", ["aws:get:web"]), .reuse),
    (
      "renewals", Policies.allow("a", ["aws:get:web"], "max_renew: 1"),
      Policies.allow("a", ["aws:get:web"], "max_renew: 2"), .maxRenew
    ),
    ("a param less", Policies.allow("a", ["aws:get:web,role=x"]), Policies.allow("a", ["aws:get:web"]), .grant),
    ("a deny less", base + Policies.deny("d", ["aws:*:web"]), base, .grant),
    (
      "a deny for fewer", base + Policies.deny("d", ["aws:*:web"]),
      base + Policies.deny("d", ["aws:*:web"], "who: { profile: [acme] }"), .grant
    ),
  ]

  @Test(arguments: wider.map(\.name)) func `a change that gives more is wider, and back it is narrower`(name: String)
    throws
  {
    for entry in Self.wider where entry.name == name {
      let (old, new) = (try Policies.rules(entry.old), try Policies.rules(entry.new))
      let (there, back) = (PolicyComparison(from: old, to: new), PolicyComparison(from: new, to: old))
      #expect(there.relation == .wider && there.isExact, "\(there.lines)")
      #expect(back.relation == .narrower && back.isExact, "\(back.lines)")
      #expect(Set(there.wider.map(\.kind)) == [entry.kind], "\(there.lines)")
      #expect(Set(back.narrower.map(\.kind)) == [entry.kind], "\(back.lines)")
      for witness in there.wider { #expect(SmallWorld.holds(witness, old, new)) }
      for witness in back.narrower { #expect(SmallWorld.holds(witness, new, old)) }
    }
  }

  @Test func `a rename that changes which of two equal rules decides is told`() throws {
    let old = Policies.allow("a", ["aws:get:web"], "on_warn: deny") + Policies.allow("b", ["aws:get:web"])
    let new = Policies.allow("z", ["aws:get:web"], "on_warn: deny") + Policies.allow("b", ["aws:get:web"])
    let comparison = try Policies.compare(old, new)
    #expect(comparison.relation == .wider)
    #expect(comparison.wider.map(\.kind) == [.onWarn])
  }

  @Test func `longer after an approval and shorter without one is both`() throws {
    let ask = Policies.allowFor("8h", "a", ["aws:get:web"], "require: [approval]")
    let comparison = try Policies.compare(ask, ask + Policies.allow("b", ["aws:get:web"]))
    #expect(comparison.relation == .incomparable)
    #expect(comparison.wider.map(\.kind) == [.approval] && comparison.narrower.map(\.kind) == [.ttl])
  }

  @Test func `lines say who gets what by which rule`() throws {
    let old = try Policies.rules(
      Policies.allow("deploy", ["aws:s3-read:web/x"], "who: { session: [ci] }") + Policies.deny("prod", ["aws:*:prod"])
        + Policies.allow("all", ["aws:*:prod/**"]))
    let new = try Policies.rules(
      Policies.allowFor("1h", "deploy", ["aws:s3-read:web/x"], "who: { session: [ci] }")
        + Policies.allow("agents", ["aws:s3-read:app/**"], "who: { session: [agent], user: [dana] }")
        + Policies.allow("all", ["aws:*:prod/**"]), file: "policy/new.yaml")
    #expect(
      PolicyComparison(from: old, to: new).lines == [
        "wider: the new policy gives more, and nothing less",
        "wider: human, agent and ci sessions gain (within) aws:*:prod, up to 15m (rule all, policy/new.yaml:5; before: prod, policy/local.yaml:4), for example aws:read:prod/x for a human session",
        "wider: agent sessions; user dana gain aws:s3-read:app/**, up to 15m (rule agents, policy/new.yaml:4)",
        "wider: ci sessions get (within) aws:s3-read:web/x up to 1h instead of up to 15m (rule deploy, policy/new.yaml:3; before: deploy, policy/local.yaml:3), for example aws:s3-read:web/x for a ci session",
      ])
  }

  @Test func `json has the relation, and of each witness what both policies say`() throws {
    let comparison = try Policies.compare(Self.base, "  - { id: b, effect: allow, scopes: [\"aws:get:web/x\"] }\n")
    let json = comparison.json
    #expect(json["relation"]?.string == "incomparable" && json["exact"]?.bool == true)
    let witness = json["narrower"]?.array?.first
    #expect(
      witness?["kind"]?.string == "grant" && witness?["old"]?.string == "allow for 15m"
        && witness?["new"]?.string == "deny")
    #expect(json["wider"]?.array?.first?["scope"]?.string == "aws:get:web/x")
    #expect(witness?["old_rules"]?.array?.first?["source"]?.string == "policy/local.yaml:3")
  }

  @Test func `a comparison that reaches its limit says so`() throws {
    let rules = (0..<60).map {
      Policies.allow("r\($0)", ["aws:a\($0)+get:*/*/x\($0)/**"], "who: { user: [u\($0)], profile: [p\($0)] }")
    }
    let (old, new) = (
      try Policies.rules(rules.joined()),
      try Policies.rules(rules.dropFirst().joined() + Policies.allow("new", ["aws:*:**"]))
    )
    let comparison = PolicyComparison(from: old, to: new, budget: 500)
    #expect(!comparison.isExact)
    #expect(comparison.lines.last == "the comparison stopped at its limit: there may be more differences than these")
    let whole = PolicyComparison(from: old, to: new)
    #expect(whole.isExact && whole.relation == .wider)
  }

  @Test func `nothing is wider than nothing`() throws {
    let all = try Policies.rules(Policies.allow("a", ["aws:*:**"]))
    #expect(PolicyComparison(from: .empty, to: .empty).relation == .equivalent)
    #expect(PolicyComparison(from: .empty, to: all).relation == .wider)
    #expect(PolicyComparison(from: all, to: .empty).relation == .narrower)
  }

  @Test func `forty lines at most, the rest is counted`() throws {
    let rules = (0..<100).map { Policies.allow("r\($0)", ["aws:get:x\($0)"]) }.joined()
    let lines = PolicyComparison(from: .empty, to: try Policies.rules(rules)).lines
    #expect(lines.count == 42)
    #expect(lines.last == "and 60 more differences of this kind")
  }
}
