import AKMSModel
import AKMSPolicy
import AKMSPolicyAnalysis
import AKMSScope
import Testing

/// The comparison against deciding everything.
@Suite struct ComparisonPropertyTests {
  @Test(arguments: 0..<10)
  func `a comparison finds what deciding every request of a small world finds, and proves the rest`(seed: UInt64) throws
  {
    for round in 0..<2 {
      var random = RandomRules(seed: seed * 1000 + UInt64(round))
      let world = try SmallWorld(features: random.features)
      let rules = try random.rules(upTo: 4)
      let edited = random.random.once(in: 4) ? try random.rules(upTo: 4) : try random.edited(rules)
      let (old, new) = (try Ruleset(rules: rules), try Ruleset(rules: edited))
      let expected = world.differences(world.answers(old), world.answers(new))
      let comparison = PolicyComparison(from: old, to: new)
      #expect(comparison.isExact, "round \(round)")
      let missing = expected.subtracting(comparison.differences)
      #expect(missing.isEmpty, "round \(round), \(random.features)\n\(rules.map(Self.text))\n\(edited.map(Self.text))")
      // the small world does not have every class; what it lacks, the witness itself proves
      for witness in comparison.wider + comparison.narrower { #expect(SmallWorld.holds(witness, old, new)) }
    }
  }

  static func text(_ rule: Rule) -> String {
    "\(rule.id) \(rule.effect) \(rule.scopes) \(rule.who) \(rule.when?.text ?? "") \(rule.maxTTL) \(rule.terms)\n"
  }
}
