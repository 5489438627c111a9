import AKMSJSON
import AKMSModel
import AKMSPolicy
import AKMSScope
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
