package import AKMSJSON
internal import AKMSPolicy

/// Which rules decided in some test.
package struct TestCoverage: Sendable {
  /// By id.
  package let decided: [RuleSite]
  package let never: [RuleSite]

  init(of ruleset: Ruleset, decided sites: [RuleSite]) {
    let ids = Set(sites.map(\.id))
    decided = ruleset.rules.filter { ids.contains($0.id) }.map { RuleSite($0) }
    never = ruleset.rules.filter { !ids.contains($0.id) }.map { RuleSite($0) }
  }

  /// Rules that decided, in per cent of all, rounded down; 100 where there are no rules.
  package var percent: Int {
    let count = decided.count + never.count
    return count == 0 ? 100 : decided.count * 100 / count
  }

  package var lines: [String] {
    ["\(percent)% of \(decided.count + never.count) rules decided in a test"]
      + never.map { "never decided: \($0.id) (\($0.source))" }
  }

  /// `{"percent", "decided", "never"}`.
  package var json: JSONObject {
    [
      "percent": .integer(Int64(percent)), "decided": .array(decided.map(\.json)), "never": .array(never.map(\.json)),
    ]
  }
}
