package import AKMSJSON
internal import AKMSModel
package import AKMSPolicy
package import AKMSScope

/// Who can get a scope, or a part of it: each allow that gives something of it, less what denies always take.
package struct WhoCan: Sendable {
  package let scope: Scope
  /// By rule id and part.
  package let entries: [Offering]
  /// Denies that reach the scope, whether or not they leave an entry, by id.
  package let denies: [RuleSite]

  package init(_ scope: Scope, in ruleset: Ruleset) {
    self.scope = scope
    let hits = ruleset.rules.filter { rule in
      rule.effect == .deny && rule.scopes.contains { $0.reaches(scope) }
    }
    denies = hits.map { RuleSite($0) }
    entries = ruleset.rules.filter { $0.effect == .allow }.flatMap { rule in
      Offering.parts(of: rule, within: scope).compactMap { Offering(rule, $0, denies: hits) }
    }
  }

  /// For people; one line says so where nobody can.
  package var lines: [String] {
    if entries.isEmpty {
      let by = denies.isEmpty ? "no rule allows it" : "denied by " + denies.map(\.text).joined(separator: "; ")
      return ["nobody can get \(scope.text): \(by)"]
    }
    return entries.flatMap(\.lines).map(Failure.printable)
  }

  /// `{"scope", "items": [{"rule", "scope", "sessions", "who", "ttl_seconds", …}], "denies"}`.
  package var json: JSONObject {
    [
      "scope": .string(scope.text), "items": .array(entries.map(\.json)), "denies": .array(denies.map(\.json)),
    ]
  }
}
