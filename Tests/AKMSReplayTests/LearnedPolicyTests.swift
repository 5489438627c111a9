import AKMSConfig
import AKMSJSON
import AKMSLedger
import AKMSModel
import AKMSPolicy
import AKMSPolicyAnalysis
import AKMSScope
import AKMSTestSupport
import Testing

@testable import AKMSReplay

@Suite struct LearnedPolicyTests {
  private static let everything = ["c", "d"].map { "\($0):*:**" }

  private func all(_ scopes: [String] = everything, ttl: Int = 604_800) throws -> Ruleset {
    try Ruleset(rules: [rule("all", scopes, who: Who(session: SessionClass.allCases), ttl: ttl)], texts: ["all"])
  }

  /// The file as akms reads it.
  private func read(_ learned: LearnedPolicy) throws -> PolicyFile {
    try PolicyFile.read(learned.text, file: "learned.yaml")
  }

  private func learn(_ past: Past, since: Int64 = 0, taken: Set<String> = []) async throws -> LearnedPolicy {
    await past.close()
    return try LearnedPolicy(since: since, ledger: past.path, taken: taken)
  }

  @Test func `the file is one that akms reads, with the same rules, and its tests pass`() async throws {
    let past = try Past()
    for number in 1...3 {
      try await past.vend(request("c:read:a/x\(number)"), facts(tool: "/bin/gh", reason: "why"), by: all())
      try await past.vend(request("c:write:a/x\(number)"), facts(tool: "/bin/gh", reason: "why"), by: all())
    }
    try await past.vend(request("d:read:y", ttl: 100), facts(.agent, agent: .known("bot")), by: all(), reused: true)
    let learned = try await learn(past)
    #expect(
      learned.text == """
        # The least rules that cover what was granted and used since 1970-01-01T00:00:00Z:
        # 7 uses, 2026-01-05. Written by `akms policy learn`; nothing of it is in force.
        # Review it: drop what should not stay, and put the rest into a file in policy/, then `akms apply`.
        akms: policy/1
        rules:
          # 1 use, 2026-01-05
          - id: agent-bot-d
            effect: allow
            who: { session: [agent], agent: ["bot"], user: ["dana"] }
            scopes: ["d:read:y"]
            max_ttl: 5m
          # 6 uses, 2026-01-05
          # every use had a reason: perhaps add require: [reason]
          # 3 of the scopes lie in "c:read+write:a/*", which would cover more than was used
          - id: human-dana-gh-c
            effect: allow
            who: { session: [human], user: ["dana"], tool: ["/bin/gh"] }
            scopes:
              - "c:read+write:a/x1"
              - "c:read+write:a/x2"
              - "c:read+write:a/x3"
            max_ttl: 15m
        tests:
          - name: "agent-bot-d is still allowed"
            request: { session: agent, agent: "bot", user: "dana", scope: "d:read:y", ttl: 5m }
            expect: { decision: allow, ttl: 5m, rule: agent-bot-d }
          - name: "human-dana-gh-c is still allowed"
            request: { session: human, user: "dana", tool: "/bin/gh", scope: "c:read:a/x1", ttl: 15m }
            expect: { decision: allow, ttl: 15m, rule: human-dana-gh-c }
          - name: "what was not used is denied"
            request: { session: agent, agent: "bot", user: "dana", scope: "d:never-used:never-used", ttl: 5m }
            expect: { decision: deny, code: no_rule }

        """)
    let file = try read(learned)
    #expect(file.rules == learned.rules)
    let run = try PolicyTestRun(file.tests, in: Ruleset(rules: file.rules))
    #expect(run.passes && run.results.count == 3, "\(run.lines)")
    #expect(learned.uses == 7 && learned.skipped == 0 && learned.unrecorded == 0)
  }

  @Test func `nothing used, nothing proposed`() async throws {
    let past = try Past()
    try await past.vend(request("c:read:x"), facts(), by: Ruleset.empty)
    try await past.append("vend.result", ["akms.scope.granted": ["c:read:x"], "akms.lease.ttl": 5], .failure)
    try await past.append("vend.result", ["akms.scope.granted": ["c:read:x"], "akms.lease.ttl": 5])
    let learned = try await learn(past)
    #expect(learned.rules.isEmpty && learned.uses == 0 && learned.unrecorded == 1)
    #expect(try read(learned).rules.isEmpty)
  }

  @Test func `what was refused or only rehearsed is not learned, what was narrowed is learned as granted`() async throws
  {
    let past = try Past()
    let rules = try all(["c:read:a/*"])
    try await past.vend(request("c:read:b"), facts(), by: rules)
    let denied = try await past.vend(request("c:read+write:a/x"), facts(), by: rules, acceptNarrowed: true).record
    try await past.append("vend.dry_run", ["akms.decision": .object(denied.json)])
    let learned = try await learn(past)
    #expect(learned.rules.map { $0.scopes.map(\.text) } == [["c:read:a/x"]])
  }

  @Test func `callers who used the same are one rule, and nobody gets what another one used`() async throws {
    let past = try Past()
    for user in ["dana", "eve"] {
      for tool in ["/bin/gh", "/bin/git"] {
        try await past.vend(request("c:read:x"), facts(user: .known(user), tool: tool), by: all())
      }
    }
    try await past.vend(request("c:read:y"), facts(user: .known("finn"), tool: "/bin/gh"), by: all())
    let learned = try await learn(past)
    #expect(learned.rules.count == 2)
    #expect(learned.rules[0].who.user == ["dana", "eve"] && learned.rules[0].who.tool?.count == 2)
    #expect(learned.rules[1].who.user == ["finn"] && learned.rules[1].scopes.map(\.text) == ["c:read:y"])
  }

  @Test func `a scope within another one of the same caller is left out, unless it was used for longer`() async throws {
    let past = try Past()
    try await past.vend(request("c:read:a/**"), facts(), by: all())
    try await past.vend(request("c:read:a/x", ttl: 60), facts(profile: .known("p")), by: all())
    try await past.vend(request("c:read:a/y", ttl: 7200), facts(), by: all())
    let learned = try await learn(past)
    #expect(learned.rules.map { $0.scopes.map(\.text) } == [["c:read:a/**"], ["c:read:a/y"]])
    #expect(learned.rules.map(\.maxTTL) == [900, 7200])
    #expect(learned.text.contains("# 2 uses, 2026-01-05\n  - id: human-dana-c\n"))
  }

  @Test func `names that a policy file cannot hold are said, not guessed`() async throws {
    let past = try Past()
    try await past.vend(request("c:read:x"), facts(user: .known("group:ops")), by: all())
    try await past.vend(request("c:read:x"), facts(user: .known("e\u{301}")), by: all())
    try await past.vend(request("c:read:x"), facts(), by: all())
    let learned = try await learn(past)
    #expect(learned.skipped == 2 && learned.uses == 1 && learned.rules.count == 1)
    #expect(learned.text.contains("# Not covered: 2 uses"))
  }

  @Test func `a path that was another file at the time is no tool of a rule`() async throws {
    let past = try Past()
    let who = Who(tool: [.path("/bin/gh"), .path("/bin/link")])
    let rules = try Ruleset(rules: [rule("gh", ["c:*:**"], who: who)])
    // the program was started as /bin/gh, which has become another file since; a link still names it
    try await past.vend(request("c:read:x"), facts(tool: "/bin/gh"), by: rules) { file($0) }
    try await past.vend(request("c:read:x"), facts(tool: "/bin/gh"), by: rules) {
      $0 == "/bin/gh" ? file("quite another") : file("/bin/gh")
    }
    try await past.vend(request("c:read:y"), facts(tool: "/bin/gh"), by: rules) { file($0) }
    try await past.vend(request("c:read:z"), facts(tool: "gh"), by: rules) { _ in file("gh") }
    let learned = try await learn(past)
    #expect(learned.rules.map(\.who.tool) == [nil, [.path("/bin/gh")]])
    #expect(learned.rules.map { $0.scopes.map(\.text) } == [["c:read:x", "c:read:z"], ["c:read:y"]])
  }

  @Test func `ids are free, and only what was used since the time is learned`() async throws {
    let past = try Past()
    try await past.vend(request("c:read:x"), facts(), by: all())
    past.wait(60)
    try await past.vend(request("c:read:y"), facts(), by: all())
    let learned = try await learn(past, since: Past.start + 1, taken: ["human-dana-c", "human-dana-c-2"])
    #expect(learned.rules.map(\.id) == ["human-dana-c-3"] && learned.rules[0].scopes.map(\.text) == ["c:read:y"])
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func `any uses are allowed again, and nothing beyond them`(seed: UInt64) async throws {
    var random = SeededGenerator(seed)
    for _ in 0..<3 {
      let rules = try Ruleset(rules: random.rules() + [rule("all", Self.everything, ttl: 9000)], texts: ["all"])
      let past = try Past(segmentBytes: 20_000)
      var uses: [PastUse] = []
      for _ in 0..<60 {
        let (request, facts, file) = try (random.request(), random.facts(), random.file())
        let (decision, _) = RecordedDecision.decide(request, in: facts, by: rules) { $0 == "/bin/gh" ? file : nil }
        let record = try await past.vend(request, facts, by: rules, acceptNarrowed: true) {
          $0 == "/bin/gh" ? file : nil
        }
        .record
        if let permit = try? decision.permitted(acceptingNarrowed: true), let use = PastUse(record, permit) {
          uses.append(use)
        }
      }
      let learned = try await learn(past)
      let file = try read(learned)
      #expect(file.rules == learned.rules && learned.uses == uses.count)
      let ruleset = try Ruleset(rules: file.rules)
      for use in uses { #expect(use.isAllowed(by: ruleset), "\(use.caller) \(use.granted) in \(learned.text)") }
      let used = uses.flatMap(\.granted)
      for atom in ruleset.rules.flatMap(\.scopes).flatMap(\.atoms) {
        #expect(used.contains(where: atom.isContained), "\(atom) in \(learned.text)")
      }
      #expect(PolicyTestRun(file.tests, in: ruleset).passes, "\(learned.text)")
    }
  }
}

extension PastUse {
  /// A use as the ledger has it.
  fileprivate init?(_ record: RecordedDecision, _ permit: Permit) {
    guard let bytes = try? record.json.encoded() else { return nil }
    self.init(
      PastUses.Entry(
        record: bytes, granted: Array(JSONValue.strings(permit.granted.map(\.text)).text.utf8),
        ttl: Array("\(permit.ttlSeconds)".utf8), span: PastUses.Span(count: 1, first: 0, last: 0)))
  }
}
