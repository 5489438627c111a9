import AKMSJSON
import AKMSModel
import AKMSPolicy
import AKMSScope
import AKMSTestSupport
import Testing

@testable import AKMSReplay

/// What the simulation leaves out, shares and remembers makes no difference; the seed is printed with a failure.
@Suite struct SimulationPropertyTests {
  private static let clock: ZoneClock = { zone, seconds in
    zone == "UTC" ? LocalTime(weekday: .tue, minute: Int(seconds / 60 % 1440)) : nil
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func `a simulation says what deciding each event by itself says`(seed: UInt64) async throws {
    var random = SeededGenerator(seed)
    for _ in 0..<4 {
      let old = try Ruleset(rules: random.rules(), texts: ["old"])
      let new = try Ruleset(rules: random.rules(), texts: ["new"])
      let past = try Past(segmentBytes: 20_000)
      var expected: [Direction: Int] = [:]
      for _ in 0..<80 {
        let (request, file) = try (random.request(), random.file())
        var facts = try random.facts()
        // the host hands in the time of every zone that its rules name
        for zone in old.zones where facts.local[zone] == nil {
          facts.local[zone] = LocalTime(weekday: .wed, minute: random.number(0...1439))
        }
        let time = Past.start / 1_000_000 + past.waited
        let record = try await past.vend(request, facts, by: old) { $0 == "/bin/gh" ? file : nil }.record
        if let direction = Self.direction(record, old, new, at: time) { expected[direction, default: 0] += 1 }
        past.wait(Int64(random.number(0...4000)))
      }
      await past.close()
      let simulation = try Simulation(since: 0, ledger: past.path, old: old, new: new, clock: Self.clock)
      #expect(simulation.decisions == 80 && simulation.unreadable == 0 && simulation.answeredOtherwise == 0)
      for direction in Direction.allCases { #expect(simulation.count(direction) == expected[direction] ?? 0) }
      #expect(simulation.changes.allSatisfy { $0.tally.count > 0 && $0.tally.first <= $0.tally.last })
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func `records with equal keys have equal answers under both sets of rules`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    var shared = 0
    for _ in 0..<60 {
      let rulesets = try [Ruleset(rules: random.rules()), Ruleset(rules: random.rules())]
      let key = DecisionKey(for: rulesets, clock: Self.clock)
      var times = TimeCache()
      var answers: [ByteKey: [Outcome]] = [:]
      // records that differ in one thing, at two moments: a key that leaves out too much meets another one's answer
      for record in try random.variations() {
        for seconds in [0, 40_000] as [Int64] {
          let bytes = try record.json.encoded()
          let place = try #require(key.bytes(of: unsafe bytes.span.bytes, at: seconds, &times))
          var facts = record.facts
          facts.local = key.completed(facts.local, at: seconds)
          let found = rulesets.map { Outcome($0.decide(record.request, in: facts, resolvingTool: record.likelyFile)) }
          if let before = answers.updateValue(found, forKey: place) {
            #expect(before == found, "\(record.json.text)")
            shared += 1
          }
        }
      }
    }
    #expect(shared > 500)
  }

  private static func direction(
    _ record: RecordedDecision, _ old: Ruleset, _ new: Ruleset, at seconds: Int64
  ) -> Direction? {
    var facts = record.facts
    for zone in old.zones + new.zones where facts.local[zone] == nil { facts.local[zone] = clock(zone, seconds) }
    let before = Outcome(record.replay(in: old))
    return Direction(
      from: before, to: Outcome(new.decide(record.request, in: facts, resolvingTool: record.likelyFile)))
  }
}

extension SeededGenerator {
  /// One record, and others that have one member of another one each.
  fileprivate mutating func variations() throws -> [RecordedDecision] {
    let (one, other) = try (record(), record())
    let changes: [(inout Circumstances, Circumstances) -> Void] = [
      { $0.user = $1.user }, { $0.groups = $1.groups }, { $0.session = $1.session }, { $0.agent = $1.agent },
      { $0.profile = $1.profile }, { $0.tool = $1.tool }, { $0.cwd = $1.cwd }, { $0.home = $1.home },
      { $0.reason = $1.reason }, { $0.local = $1.local }, { $0.rates = $1.rates }, { $0.ceiling = $1.ceiling },
      { $0.redacts = $1.redacts }, { $0.uid = $1.uid },
      { facts, _ in facts.ceiling = facts.ceiling.map { Ceiling(scopes: $0.scopes, secondsLeft: 1) } },
      { facts, _ in facts.ceiling = facts.ceiling.map { Ceiling(scopes: $0.scopes, secondsLeft: 0) } },
    ]
    let changed = changes.map { change in
      var facts = one.facts
      change(&facts, other.facts)
      return one.with(facts, one.request, one.tools)
    }
    return changed + [
      one, one.with(one.facts, other.request, one.tools), one.with(one.facts, one.request, other.tools),
      try one.with(one.facts, PolicyRequest(one.request.scope, ttlSeconds: other.request.ttlSeconds), one.tools),
    ]
  }

  private mutating func record() throws -> RecordedDecision {
    let tools = chance(3) ? [:] : ["/bin/gh": chance(3) ? nil : file(), "/home/dana/gh": file()]
    let (request, facts) = try (request(), facts())
    return RecordedDecision(
      request, facts, tools: tools, rules: Ruleset.empty.version, decision: Ruleset.empty.decide(request, in: facts))
  }
}

extension RecordedDecision {
  fileprivate func with(
    _ facts: Circumstances, _ request: PolicyRequest, _ tools: [String: FileIdentity?]
  ) -> RecordedDecision {
    RecordedDecision(request, facts, tools: tools, rules: rules, code: code, answer: answer)
  }
}
