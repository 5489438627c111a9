internal import AKMSModel
internal import AKMSPolicy
internal import AKMSPolicyAnalysis
internal import BenchSupport

/// The exact comparison of 1,000 with 1,000 rules of which twenty changed, beside loading both.
enum DiffMeasure {
  /// - Returns: false when it is not exact, or more than `most` times the loading of 1,000 rules.
  static func run() throws -> Bool {
    var samples: [Double] = []
    var loads: [Double] = []
    for _ in 0..<5 {
      let start = now()
      let old = try Shape.resources.ruleset(1000)
      loads.append(now() - start)
      let new = try Ruleset(
        rules: try old.rules.enumerated().map { number, rule in
          number % 50 == 0 ? try changed(rule, number) : rule
        })
      let middle = now()
      let comparison = PolicyComparison(from: old, to: new)
      samples.append(now() - middle)
      guard comparison.isExact, comparison.relation == .incomparable else {
        print("MISSED: the comparison is \(comparison.relation), exact: \(comparison.isExact)")
        return false
      }
    }
    let (took, load) = (samples.sorted()[2] / 1e3, loads.sorted()[2] / 1e3)
    let most = 200.0
    print("diff of 1000 with 1000 rules, 20 changed: \(Int(took)) ms; building one of them: \(load) ms")
    print("\(took <= load * most ? "ok" : "MISSED"): diff is \(took / load) of building 1000 rules, at most \(most)")
    return took <= load * most
  }

  /// Half of them wider, half narrower.
  private static func changed(_ rule: Rule, _ number: Int) throws -> Rule {
    Rule(
      id: rule.id, effect: rule.effect, who: rule.who, scopes: rule.scopes,
      maxTTL: number % 100 == 0 ? rule.maxTTL * 2 : rule.maxTTL / 2, source: rule.source)
  }
}
