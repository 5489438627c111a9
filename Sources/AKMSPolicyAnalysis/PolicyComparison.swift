package import AKMSJSON
internal import AKMSModel
package import AKMSPolicy

/// What a new policy gives more and less than an old one, by requests that the two decide differently.
///
/// Compared are all requests for one action on one resource (with any params), by all callers, at all times; a request
/// with a wildcard stands for those that it holds. That one rule was split, renamed, moved or repeated is no
/// difference where each of them is decided as before. What is compared: whether it is given, after an approval,
/// without a reason or redaction, for how long, how often, and the terms of the rules that decide. Facts count as
/// independent of each other, as they are handed to a decision: times in two zones, or an agent's name in a human session.
/// Which denial's code a caller gets, and what a session's ceiling leaves, is no difference between policies.
package struct PolicyComparison: Sendable {
  /// How the new policy lies to the old one.
  package enum Relation: String, Sendable {
    case equivalent, narrower, wider, incomparable
  }

  package let relation: Relation
  /// Where the new policy gives more: one for each scope, kind and deciding rules; by kind and scope.
  package let wider: [Witness]
  /// Where it gives less.
  package let narrower: [Witness]
  /// False where the limit of work was reached: then there may be more differences than these.
  package let isExact: Bool
  /// For people, the relation first.
  package let lines: [String]

  /// - Parameter budget: Steps of work: rules looked at, over all branches. The default takes some seconds at most.
  package init(from old: Ruleset, to new: Ruleset, budget: Int = 20_000_000) {
    let maker = WitnessMaker(old, new)
    let findings = FindingList()
    let search = Self.search(old.rules, new.rules, budget: budget) { hit, sets in
      guard let witness = maker.witness(hit) else { return false }
      findings.add(Finding(hit, witness, sets))
      return true
    }
    let merged = findings.merged
    wider = merged.filter(\.isWider).map(\.witness)
    narrower = merged.filter { !$0.isWider }.map(\.witness)
    isExact = search
    relation = Self.relation(wider: !wider.isEmpty, narrower: !narrower.isEmpty)
    lines = ComparisonLines.lines(relation, merged, isExact: isExact).map(Failure.printable)
  }

  /// The relation alone, nothing checked by deciding.
  init(_ old: [Rule], _ new: [Rule], budget: Int) {
    let seen = FindingList()
    isExact = Self.search(old, new, budget: budget) { hit, _ in
      seen.note(hit.difference)
      return true
    }
    relation = Self.relation(wider: seen.hasWider, narrower: seen.hasNarrower)
    (wider, narrower, lines) = ([], [], [])
  }

  private static func relation(wider: Bool, narrower: Bool) -> Relation {
    switch (wider, narrower) {
    case (false, false): .equivalent
    case (true, false): .wider
    case (false, true): .narrower
    case (true, true): .incomparable
    }
  }

  /// - Returns: Whether nothing was left out.
  private static func search(
    _ old: [Rule], _ new: [Rule], budget: Int, _ handle: @escaping (SearchHit, (old: BoxSet, new: BoxSet)) -> Bool
  ) -> Bool {
    var interning = BoxInterning()
    let sets = (old: BoxSet(old, interning: &interning), new: BoxSet(new, interning: &interning))
    var search = ComparisonSearch(sets.old, sets.new, interning) { handle($0, sets) }
    search.search(roots(sets.new, sets.old, isOld: false) + roots(sets.old, sets.new, isOld: true), budget: budget)
    return search.isExact
  }

  /// Boxes of `mine` that the other side does not have: an allow by content and id, a deny by content.
  private static func roots(_ mine: BoxSet, _ other: BoxSet, isOld: Bool) -> [ComparisonSearch.Root] {
    let theirs = Set(other.boxes.map(BoxKey.init))
    return mine.boxes.indices.filter { !theirs.contains(BoxKey(mine.boxes[$0])) }
      .map { ComparisonSearch.Root(isOld: isOld, box: $0) }
  }

  /// `{"relation", "exact", "wider": […], "narrower": […], "lines"}`.
  package var json: JSONObject {
    [
      "relation": .string(relation.rawValue), "exact": .bool(isExact), "wider": .array(wider.map(\.json)),
      "narrower": .array(narrower.map(\.json)), "lines": .strings(lines),
    ]
  }
}

/// Under what a box counts as unchanged. Among allows of equal time the id decides, so it belongs to one.
private struct BoxKey: Hashable {
  let content: Int
  let id: String?

  init(_ box: Box) {
    content = box.content
    id = box.isDeny ? nil : box.rule.id
  }
}
