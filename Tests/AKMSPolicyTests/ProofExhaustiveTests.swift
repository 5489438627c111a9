import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

/// Every set of at most three rules of the small world, every request, every caller: engine = reference.
@Suite struct ProofExhaustiveTests {
  /// What one half of the sets gave.
  private struct Tally {
    var decisions = 0
    var kinds: [String: Int] = [:]
    var difference: String?
  }

  @Test func `exhaustive: in the whole of a small world the engine answers as the reference`() async throws {
    let world = try SmallWorld(isWhole: ProofScale.isFull)
    let clock = ContinuousClock()
    let start = clock.now
    async let first = Self.tally(world, half: 0)
    async let second = Self.tally(world, half: 1)
    let tallies = try await [first, second]
    let decisions = tallies.reduce(0) { $0 + $1.decisions }
    var kinds: [String: Int] = [:]
    for tally in tallies { kinds.merge(tally.kinds, uniquingKeysWith: +) }
    for difference in tallies.compactMap(\.difference) { Issue.record("\(difference)") }
    print("exhaustive: \(decisions) decisions in \(clock.now - start): \(kinds.sorted { $0.key < $1.key })")
    #expect(!ProofScale.isFull || kinds.keys.count == 8)
    #expect(!ProofScale.isFull || decisions >= 2_000_000)
  }

  private static func tally(_ world: SmallWorld, half: Int) throws -> Tally {
    let references = world.points.map { ReferencePolicy($0.request, $0.facts) { _ in nil } }
    let judged = references.map { reference in world.rules.map(reference.judge) }
    var tally = Tally()
    for (number, set) in world.sets.enumerated() where number % 2 == half {
      let ruleset = try Ruleset(rules: set.map { world.rules[$0] })
      let sorted = set.sorted { world.rules[$0].id.utf8.lexicographicallyPrecedes(world.rules[$1].id.utf8) }
      for (index, point) in world.points.enumerated() {
        let engine = PolicyAnswer(ruleset.decide(point.request, in: point.facts))
        let reference = references[index].answer(sorted.map { judged[index][$0] })
        tally.decisions += 1
        tally.kinds[engine.code?.rawValue ?? "allow", default: 0] += 1
        if engine == reference { continue }
        let rules = set.map { "\(world.rules[$0])" }.joined(separator: "\n")
        tally.difference = "\(point)\n\(rules)\nengine    \(engine)\nreference \(reference)"
        return tally
      }
    }
    return tally
  }
}
