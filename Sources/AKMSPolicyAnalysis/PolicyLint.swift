internal import AKMSModel
package import AKMSPolicy
internal import AKMSScope

/// What `akms policy check` warns about. A finding never changes a decision.
package enum PolicyLint {
  /// Looks at every rule.
  ///
  /// - Parameters:
  ///   - withoutMaxTTL: Ids of allows for which the file says no `max_ttl`, neither in the rule nor in `defaults`.
  ///   - unusedSets: Sets that no rule names.
  /// - Returns: By file, line, kind and text.
  package static func findings(
    _ ruleset: Ruleset, withoutMaxTTL: Set<String> = [], unusedSets: [(name: String, source: RuleSource)] = []
  ) -> [LintFinding] {
    let allows = ruleset.rules.filter { $0.effect == .allow }
    let neighbours = LintNeighbours(allows: allows, denies: ruleset.rules.filter { $0.effect == .deny })
    var out = ruleset.rules.flatMap(single)
    for (index, rule) in allows.enumerated() {
      if withoutMaxTTL.contains(rule.id) { out.append(noMaxTTL(rule)) }
      // what never applies is said once
      if never(rule).isEmpty { out += neighbours.findings(index) }
    }
    out += ruleset.residue.map(unindexable)
    out += unusedSets.map { unused($0.name, $0.source) }
    return out.sorted {
      ($0.source.file, $0.source.line, $0.kind.rawValue, $0.text) < (
        $1.source.file, $1.source.line, $1.kind.rawValue, $1.text
      )
    }
  }

  /// What one rule tells by itself.
  private static func single(_ rule: Rule) -> [LintFinding] {
    duplicates(rule) + never(rule) + runners(rule)
  }

  private static func noMaxTTL(_ rule: Rule) -> LintFinding {
    LintFinding(
      .noMaxTTL, rule, "no max_ttl is given, so \(DurationText.text(rule.maxTTL)) holds", advice: "say max_ttl")
  }

  private static func unused(_ name: String, _ source: RuleSource) -> LintFinding {
    LintFinding(.unusedSet, nil, source, "no rule names the set \(name)", advice: "remove it or name it")
  }

  private static func unindexable(_ rule: Rule) -> LintFinding {
    LintFinding(
      .unindexable, rule, "nothing tells it from more than eight others, and a request that reaches one looks at each",
      advice: "name a first segment, or a user, profile, agent or folder")
  }

  /// A scope that another of the same rule holds; of two equal ones the later.
  private static func duplicates(_ rule: Rule) -> [LintFinding] {
    rule.scopes.enumerated().compactMap { index, scope in
      let holder = rule.scopes.enumerated().first { other, wider in
        other != index && scope.isContained(in: wider) && (scope != wider || other < index)
      }
      guard let holder else { return nil }
      let by = holder.element == scope ? "stands twice" : "lies within \(holder.element.text) of the same rule"
      return LintFinding(.duplicateScope, rule, "\(scope.text) \(by)", advice: "remove it")
    }
  }

  private static func never(_ rule: Rule) -> [LintFinding] {
    if let when = rule.when, when.isNever {
      return [LintFinding(.neverApplies, rule, "no moment lies in its when (\(when.text))", advice: "correct the when")]
    }
    let empty = rule.sessions.isEmpty ? "session" : rule.who.listed.first { $0.values.isEmpty }?.key
    if let empty {
      return [
        LintFinding(.neverApplies, rule, "its \(empty) names nobody", advice: "name somebody, or leave the key out")
      ]
    }
    if rule.effect == .allow, rule.sessions == [.unproven], rule.who.agent != nil {
      return [
        LintFinding(
          .neverApplies, rule, "in an unproven session no agent is known, so its agent never matches",
          advice: "leave out agent, or name the session class agent")
      ]
    }
    return []
  }

  private static func runners(_ rule: Rule) -> [LintFinding] {
    guard rule.effect == .allow else { return [] }
    return (rule.who.tool ?? []).compactMap { pattern in
      guard case .path(let path) = pattern, ProgramRunners.contain(path) else { return nil }
      return LintFinding(
        .runsPrograms, rule, "the tool \(path) runs other programs, so it admits whatever it is told to run",
        advice: "name the program that needs the credential")
    }
  }
}
