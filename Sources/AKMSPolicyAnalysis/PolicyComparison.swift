package import AKMSJSON
internal import AKMSModel
package import AKMSPolicy
internal import AKMSScope

/// What a new policy gives more and less than an old one, by requests that the two decide differently.
package struct PolicyComparison: Sendable {
  /// How the new policy lies to the old one.
  package enum Relation: String, Sendable {
    case equivalent, narrower, wider, incomparable
  }

  package let relation: Relation
  /// Where the new policy gives more.
  package let wider: [Witness]
  /// Where it gives less.
  package let narrower: [Witness]
  /// False where the limit of work was reached: then there may be more differences than these.
  package let isExact: Bool
  /// For people.
  package let lines: [String]

  package init(from old: Ruleset, to new: Ruleset) {
    let changed = Set(old.rules).symmetricDifference(Set(new.rules))
    (wider, narrower) = ([], [])
    isExact = changed.isEmpty
    relation = changed.isEmpty ? .equivalent : .incomparable
    lines = changed.map(\.id).sorted().map { "changed: \($0)" }
  }

  /// `{"relation", "exact", "wider": […], "narrower": […], "lines"}`.
  package var json: JSONObject {
    [
      "relation": .string(relation.rawValue), "exact": .bool(isExact), "wider": .array(wider.map(\.json)),
      "narrower": .array(narrower.map(\.json)), "lines": .strings(lines),
    ]
  }
}
