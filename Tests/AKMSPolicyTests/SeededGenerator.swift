import AKMSModel
import AKMSPolicy
import AKMSScope

/// SplitMix64: small, seedable, the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension SeededGenerator {
  mutating func pick<T>(_ items: [T]) -> T { items[Int.random(in: 0..<items.count, using: &self)] }

  mutating func scopeText() -> String {
    let actions = pick(["*", "a", "b", "a+b"])
    let resource = pick(["x", "y", "x/y", "*", "**", "x/*", "x/**", "x*", "*/y", "y/**"])
    return "\(pick(["c", "c", "d"])):\(actions):\(resource)\(pick(["", "", ",k=1", ",k=2", ",j=1"]))"
  }

  mutating func rule(id: String, effect: Effect? = nil) throws -> Rule {
    let effect = effect ?? pick([.allow, .allow, .allow, .deny])
    let who = Who(
      user: pick([nil, nil, ["dana"], ["eve"]]), session: pick([nil, [.human], [.agent], [.human, .unproven]]),
      agent: pick([nil, nil, ["bot"]]), profile: pick([nil, nil, ["p"]]))
    let scopes = try (0..<Int.random(in: 1...2, using: &self)).map { _ in try scope(scopeText()) }
    let terms = Terms(requiresReason: effect == .allow && pick([false, false, true]))
    return Rule(
      id: id, effect: effect, who: who, scopes: scopes, maxTTL: Int.random(in: 1...9, using: &self), terms: terms,
      source: RuleSource(file: "random.yaml", line: 1))
  }

  mutating func circumstances() -> Circumstances {
    Circumstances(
      user: pick([.known("dana"), .known("eve")]), uid: 1000, session: pick(SessionClass.allCases),
      agent: pick([.absent, .known("bot"), .unknown]), profile: pick([.absent, .known("p"), .unknown]),
      tool: .absent, cwd: .absent, reason: pick([nil, "because"]))
  }
}
