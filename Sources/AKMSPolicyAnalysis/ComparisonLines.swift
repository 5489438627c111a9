internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

/// A comparison told to a person: the relation, then differences that differ in their scope alone as one line.
enum ComparisonLines {
  /// Lines of differences at most; the rest is counted.
  private static let most = 40
  /// Scopes that one line names.
  private static let scopes = 3

  static func lines(_ relation: PolicyComparison.Relation, _ findings: [Finding], isExact: Bool) -> [String] {
    let groups = grouped(findings.filter(\.isWider)) + grouped(findings.filter { !$0.isWider })
    let left = groups.count - most
    return [headline(relation, isExact)] + groups.prefix(most).map(line)
      + (left > 0 ? ["and \(left) more differences of this kind"] : [])
      + (isExact ? [] : ["the comparison stopped at its limit: there may be more differences than these"])
  }

  private static func headline(_ relation: PolicyComparison.Relation, _ isExact: Bool) -> String {
    switch relation {
    case .equivalent: isExact ? "equivalent: every request is decided as before" : "no difference was found"
    case .wider: "wider: the new policy gives more\(isExact ? ", and nothing less" : "")"
    case .narrower: "narrower: the new policy gives less\(isExact ? ", and nothing more" : "")"
    case .incomparable: "incomparable: the new policy gives more in one respect and less in another"
    }
  }

  private static func grouped(_ findings: [Finding]) -> [[Finding]] {
    var places: [[String]: Int] = [:]
    var out: [[Finding]] = []
    for finding in findings {
      let place = places[finding.group] ?? out.count
      if place == out.count { out.append([]) }
      places[finding.group] = place
      out[place].append(finding)
    }
    return out
  }

  private static func line(_ group: [Finding]) -> String {
    let first = group[0]
    let more = group.count > scopes ? " and \(group.count - scopes) more" : ""
    let named = group.prefix(scopes).map(\.root.scope.text).joined(separator: " ") + more
    return
      "\(first.isWider ? "wider" : "narrower"): \(first.who) \(first.says(named)) (\(first.reasons))\(first.example)"
  }
}

extension Finding {
  fileprivate var group: [String] {
    ["\(isWider)", witness.kind.rawValue, root.rule.id, "\(rootIsOld)", witness.old, witness.new, "\(isWhole)"]
      + sessions.map(\.rawValue)
  }

  /// All that the rule is about where the difference is whole, else the session classes; the example tells more.
  fileprivate var who: String { isWhole ? root.rule.words(for: sessions) : Rule.words(sessions) }

  fileprivate func says(_ scopes: String) -> String {
    let some = isWhole ? scopes : "(within) \(scopes)"
    let conditions = root.rule.conditions.map { ", \($0)" }.joined()
    return switch witness.kind {
    case .grant:
      isWider ? "gain \(some), \(given(witness.new))\(conditions)" : "lose \(some), \(given(witness.old)) before"
    case .reason: "\(isWider ? "no longer need" : "now need") a reason for \(some)"
    case .redact: "\(isWider ? "no longer need" : "now need") --redact for \(some)"
    case .approval: "\(isWider ? "no longer need" : "now need") an approval for \(some)"
    case .ttl: "get \(some) \(time(witness.new)) instead of \(time(witness.old))"
    case .rate: "get \(some) \(isWider ? "more" : "less") often"
    default: "get \(some) with \(term(witness.new)) instead of \(term(witness.old))"
    }
  }

  private func given(_ words: String) -> String { words.replacing("allow for", with: "up to") }
  private func time(_ words: String) -> String { words.replacing("allow for", with: "up to") }

  private func term(_ words: String) -> String { words.split(separator: ", ").last.map(String.init) ?? words }

  /// The deciding rules on both sides: `rule deploy, policy/local.yaml:12`.
  fileprivate var reasons: String {
    let before = witness.oldRules.map { "\($0.id), \($0.source)" }.joined(separator: "; ")
    let after = witness.newRules.map { "\($0.id), \($0.source)" }.joined(separator: "; ")
    switch (before.isEmpty, after.isEmpty) {
    case (true, _): return "rule \(after)"
    case (_, true): return "rule \(before) before"
    default: return before == after ? "rule \(after)" : "rule \(after); before: \(before)"
    }
  }

  fileprivate var example: String {
    let scope = witness.request.scope
    if isWhole, scope == root.scope || witness.kind != .rate { return "" }
    return ", for example \(scope.text) for a \(witness.forWhom)".replacing("for a agent", with: "for an agent")
      .replacing("for a unproven", with: "for an unproven")
  }
}
