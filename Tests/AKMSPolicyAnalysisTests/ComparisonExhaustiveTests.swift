import AKMSModel
import AKMSPolicy
import AKMSPolicyAnalysis
import AKMSScope
import Testing

/// Every pair of rule sets of up to two rules out of a few, against deciding everything.
@Suite struct ComparisonExhaustiveTests {
  @Test func `every pair of small policies is compared as deciding everything compares them`() throws {
    let world = try SmallWorld(features: ["user"])
    let pool = try Self.pool()
    var sets: [[Rule]] = [[]] + pool.map { [$0] }
    for a in pool.indices { for b in pool.indices where a < b { sets.append([pool[a], pool[b]]) } }
    let rulesets = try sets.map { try Ruleset(rules: $0) }
    let answers = rulesets.map { world.answers($0) }
    for a in sets.indices {
      for b in sets.indices {
        let comparison = PolicyComparison(from: rulesets[a], to: rulesets[b])
        let expected = world.differences(answers[a], answers[b])
        #expect(comparison.isExact && comparison.differences == expected, "\(sets[a].map(\.id)) \(sets[b].map(\.id))")
      }
    }
  }

  private static func pool() throws -> [Rule] {
    func rule(_ id: String, _ effect: Effect, _ scope: String, _ who: Who, _ ttl: Int = 60) throws -> Rule {
      Rule(
        id: id, effect: effect, who: who, scopes: [try Scope(parsing: scope)], maxTTL: ttl,
        source: RuleSource(file: "p", line: 1))
    }
    return [
      try rule("a", .allow, "c:a:x/*", Who()), try rule("b", .allow, "c:*:**", Who(user: ["dana"], session: [.agent])),
      try rule("c", .allow, "c:a:x/**", Who(user: ["group:g"]), 120),
      try rule("d", .allow, "c:a+b:*", Who(session: [.human, .unproven])),
      try rule("e", .deny, "c:*:x", Who(session: [.agent])),
      try rule("f", .deny, "c:a:*/x", Who(user: ["dana", "group:h"])),
    ]
  }
}
