import AKMSJSON
import AKMSModel
import AKMSPolicy
import AKMSReplay
import AKMSScope
import Testing

@Suite struct SimulationTests {
  private func ruleset(_ rules: Rule...) throws -> Ruleset { try Ruleset(rules: rules, texts: rules.map(\.id)) }

  private func simulate(
    _ past: Past, _ old: Ruleset, _ new: Ruleset, since: Int64 = 0, clock: @escaping ZoneClock = { _, _ in nil },
    spelling: (Scope) -> Scope? = { _ in nil }
  ) async throws -> Simulation {
    await past.close()
    return try Simulation(since: since, ledger: past.path, old: old, new: new, clock: clock, spelling: spelling)
  }

  @Test func `decisions that change alike are one item, with count, times and the first event`() async throws {
    let (old, new) = try (ruleset(rule("all", ["c:*:**"])), ruleset(rule("reads", ["c:read:**"])))
    let past = try Past()
    let first = try await past.vend(request("c:write:x"), facts(), by: old).id
    past.wait(60)
    try await past.vend(request("c:read:x"), facts(), by: old)
    try await past.vend(request("c:write:x"), facts(), by: old)
    try await past.vend(request("c:write:x"), facts(.agent, agent: .known("bot")), by: old)
    let simulation = try await simulate(past, old, new)
    #expect(simulation.decisions == 4 && simulation.changes.count == 2 && simulation.count(.narrower) == 3)
    let (change, tally) = try #require(simulation.changes.first)
    #expect(tally.count == 2 && tally.example == first)
    #expect(tally.first == Past.start && tally.last == Past.start + 60_000_000)
    #expect(change.session == .human && change.user == .known("dana") && change.scope.text == "c:write:x")
    #expect(change.old.text == "allow for 15m" && change.old.rules == ["all"])
    #expect(change.new.text == "deny no_rule" && change.direction == .narrower)
    #expect(simulation.changes[1].change.agent == .known("bot"))
  }

  @Test func `each decision counts once: intent, denial, dry run, use of a lease that is there`() async throws {
    let (old, new) = try (ruleset(rule("reads", ["c:read:**"])), ruleset(rule("all", ["c:*:**"])))
    let past = try Past()
    try await past.vend(request("c:read:x"), facts(), by: old)
    try await past.vend(request("c:read:x"), facts(), by: old, reused: true)
    let denied = try await past.vend(request("c:write:x"), facts(), by: old).record
    try await past.append("vend.dry_run", ["akms.decision": .object(denied.json)])
    try await past.append("exec.start", ["akms.decision": .object(denied.json)])
    let simulation = try await simulate(past, old, new)
    #expect(simulation.decisions == 4 && simulation.count(.wider) == 2 && simulation.answeredOtherwise == 0)
  }

  @Test func `what is not recorded, what cannot be read and what is no decision are told apart`() async throws {
    let rules = try ruleset(rule("all", ["c:*:**"]))
    let past = try Past()
    try await past.append("vend.intent", [:])
    try await past.append("vend.denied", ["event.code": "no_rule"])
    try await past.append("vend.denied", ["event.code": "locked"])
    try await past.append("vend.result", ["akms.lease.reused": false])
    try await past.append("vend.result", ["akms.lease.reused": true])
    try await past.append("vend.intent", ["akms.decision": ["scope": "c:a:x", "ttl": 5]])
    try await past.append("vend.intent", ["akms.decision": "none"])
    let simulation = try await simulate(past, rules, rules)
    #expect(simulation.decisions == 0 && simulation.unrecorded == 3 && simulation.unreadable == 2)
    #expect(simulation.notes.count == 2 && simulation.notes[0].hasPrefix("3 decisions from before akms recorded"))
  }

  @Test func `only decisions since the time are looked at, over all segments`() async throws {
    let (old, new) = try (ruleset(rule("all", ["c:*:**"])), Ruleset.empty)
    let past = try Past(segmentBytes: 2000)
    for _ in 0..<40 {
      try await past.vend(request("c:read:x"), facts(), by: old)
      past.wait(1)
    }
    let simulation = try await simulate(past, old, new, since: Past.start + 30_000_000)
    #expect(simulation.decisions == 10 && simulation.count(.narrower) == 10)
    #expect(simulation.changes.first?.tally.first == Past.start + 30_000_000)
  }

  @Test func `less or more time is a change, another deciding rule or code is none`() async throws {
    let old = try ruleset(rule("a", ["c:read:**"]), rule("b", ["c:write:**"], ttl: 60))
    let new = try ruleset(rule("c", ["c:read:**"], ttl: 300), rule("b", ["c:write:**"]), rule("d", ["d:*:**"], .deny))
    let past = try Past()
    for text in ["c:read:x", "c:write:x", "d:read:x"] { try await past.vend(request(text), facts(), by: old) }
    let simulation = try await simulate(past, old, new)
    #expect(simulation.decisions == 3 && simulation.count(.narrower) == 1 && simulation.count(.wider) == 1)
    #expect(Set(simulation.changes.map(\.change.new.text)) == ["allow for 5m", "allow for 15m"])
  }

  @Test func `a tool that only the new rules name is the recorded program under its own path`() async throws {
    let old = try ruleset(rule("all", ["c:*:**"]))
    let new = try ruleset(rule("gh", ["c:*:**"], who: Who(tool: [.path("/bin/gh")])))
    let past = try Past()
    try await past.vend(request("c:read:x"), facts(tool: "/bin/gh"), by: old)
    try await past.vend(request("c:read:x"), facts(tool: "/bin/git"), by: old)
    let simulation = try await simulate(past, old, new)
    #expect(simulation.decisions == 2 && simulation.count(.narrower) == 1)
  }

  @Test func `a tool that was looked up is the file that was found, whatever the program is called`() async throws {
    let who = Who(tool: [.path("/bin/gh")])
    let old = try ruleset(rule("gh", ["c:*:**"], who: who))
    let new = try ruleset(rule("gh2", ["c:*:**"], who: who))
    let past = try Past()
    let linked = facts(tool: "/opt/gh")
    try await past.vend(request("c:read:x"), linked, by: old) { _ in file("/opt/gh") }
    #expect(try await simulate(past, old, new).changes.isEmpty)
  }

  @Test func `zones that only the new rules name are computed from the event's time`() async throws {
    let old = try ruleset(rule("all", ["c:*:**"]))
    let hours = When(between: When.Span(start: 8 * 60, end: 9 * 60), zone: "UTC")
    let new = try ruleset(rule("hours", ["c:*:**"], when: hours))
    let past = try Past()
    for _ in 0..<3 {
      try await past.vend(request("c:read:x"), facts(), by: old)
      past.wait(1800)
    }
    let utc: ZoneClock = { zone, seconds in
      zone == "UTC" ? LocalTime(weekday: .mon, minute: Int(seconds / 60 % 1440)) : nil
    }
    let simulation = try await simulate(past, old, new, clock: utc)
    #expect(simulation.decisions == 3 && simulation.count(.narrower) == 1)
    #expect(simulation.changes.first?.tally.first == Past.start + 3_600_000_000)
  }

  @Test func `recorded times and counters decide, each as often as it was so`() async throws {
    let hours = When(days: [.mon], zone: "UTC")
    let old = try ruleset(rule("r", ["c:*:**"], when: hours, rate: Rate(count: 3, window: 60)))
    let new = try ruleset(rule("r", ["c:*:**"], rate: Rate(count: 2, window: 60)))
    let past = try Past()
    for (day, used) in [(Weekday.mon, 0), (.mon, 1), (.mon, 2), (.mon, 3), (.tue, 0), (.tue, 2)] {
      var facts = facts()
      facts.local = ["UTC": LocalTime(weekday: day, minute: used)]
      facts.rates = .known(["r": RateUse(used: used, retryAfter: 100 + used)])
      try await past.vend(request("c:read:x"), facts, by: old)
    }
    let simulation = try await simulate(past, old, new)
    #expect(simulation.decisions == 6 && simulation.answeredOtherwise == 0 && simulation.uncounted.isEmpty)
    #expect(simulation.count(.narrower) == 1 && simulation.count(.wider) == 1)
  }

  @Test func `a rate that only the new rules have is said not to be counted`() async throws {
    let old = try ruleset(rule("all", ["c:*:**"]))
    let new = try ruleset(rule("some", ["c:*:**"], rate: Rate(count: 1, window: 60)))
    let past = try Past()
    for _ in 0..<3 { try await past.vend(request("c:read:x"), facts(), by: old) }
    let simulation = try await simulate(past, old, new)
    #expect(simulation.changes.isEmpty && simulation.uncounted == ["some"])
    #expect(
      simulation.lines == [
        "3 decisions since 1970-01-01: none would change",
        "uses were not counted for the rate of some: it never runs out here",
      ])
  }

  @Test func `rules are spelt as the ledger shows that the provider spells, and as the caller knows`() async throws {
    let old = try ruleset(rule("a", ["aws:s3:bucket", "aws:s3:other"]))
    let past = try Past()
    let fold: [Scope: Scope] = [
      try scope("aws:s3:bucket"): try scope("aws:s3:bucket/**"),
      try scope("aws:s3:other"): try scope("aws:s3:other/**"),
    ]
    let folded = old.folded { fold[$0] ?? $0 }
    try await past.vend(request("aws:s3:bucket/**"), facts(), by: folded, spelt: scope("aws:s3:bucket"))
    try await past.vend(request("aws:s3:other/**"), facts(), by: folded)
    await past.close()
    let shown = try Simulation(since: 0, ledger: past.path, old: old, new: old)
    #expect(shown.answeredOtherwise == 1 && shown.notes.count == 1)
    let told = try Simulation(since: 0, ledger: past.path, old: old, new: old, spelling: { fold[$0] })
    #expect(told.answeredOtherwise == 0 && told.changes.isEmpty && told.decisions == 2)
  }

  @Test func `lines and json tell the same`() async throws {
    let (old, new) = try (ruleset(rule("all", ["c:*:**"], ttl: 7200)), ruleset(rule("reads", ["c:*:x/y"])))
    let past = try Past()
    let id = try await past.vend(request("c:read:x/*"), facts(.agent, agent: .known("bot")), by: old).id
    let simulation = try await simulate(past, old, new, since: Past.start)
    #expect(
      simulation.lines == [
        "1 decision since 2026-01-05: 1 would change (1 narrower)",
        "narrower 1x: c:read:x/* for agent bot of dana (agent session)",
        "  now allow for 15m (all), then narrowed to c:read:x/y for 15m (reads)",
        "  2026-01-05T08:00:00Z to 2026-01-05T08:00:00Z, first event \(id)",
      ])
    let json = simulation.json
    #expect(json["schema"] == "akms.policy.simulate/1" && json["since"] == "2026-01-05T08:00:00Z")
    #expect(json["narrower"] == 1 && json["wider"] == 0 && json["decisions"] == 1)
    let item = try #require(json["items"]?.array?.first)
    #expect(item["example"]?.string == id && item["agent"] == "bot" && item["count"] == 1)
    #expect(item["new"]?["decision"] == "deny" && item["new"]?["code"] == "narrowed")
    #expect(item["new"]?["granted"] == ["c:read:x/y"] && item["old"]?["ttl_seconds"] == 900)
  }
}
