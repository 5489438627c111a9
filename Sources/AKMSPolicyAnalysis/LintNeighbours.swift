internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

/// Findings about an allow that other rules make so.
struct LintNeighbours {
  private let allows: [Rule]
  private let denies: [Rule]
  private let allowIndex: ScopeIndex
  private let denyIndex: ScopeIndex

  init(allows: [Rule], denies: [Rule]) {
    self.allows = allows
    self.denies = denies
    allowIndex = ScopeIndex(allows)
    denyIndex = ScopeIndex(denies)
  }

  func findings(_ index: Int) -> [LintFinding] {
    if let finding = unreachable(allows[index]) { return [finding] }
    if let finding = shadowed(index) { return [finding] }
    return boundByToolAlone(index).map { [$0] } ?? []
  }

  /// Every scope is taken by a deny that hits everybody whom the rule admits.
  private func unreachable(_ rule: Rule) -> LintFinding? {
    var hits: [RuleSite] = []
    for scope in rule.scopes {
      let entry = denyIndex.near(scope).first { $0.scope.takes(scope) && denies[$0.rule].alwaysHits(rule) }
      guard let entry else { return nil }
      hits.append(RuleSite(denies[entry.rule]))
    }
    let names = hits.sortedByID.map { "\($0.id) (\($0.source))" }.joined(separator: " and ")
    return LintFinding(.unreachable, rule, "\(names) denies all of it", advice: "remove it, or make the deny narrower")
  }

  private func shadowed(_ index: Int) -> LintFinding? {
    let rule = allows[index]
    let holder = candidates(index).first { other in
      allows[other].shadows(rule) && (other < index || !rule.shadows(allows[other]))
    }
    guard let holder else { return nil }
    let by = "\(allows[holder].id) (\(allows[holder].source))"
    return LintFinding(.shadowed, rule, "\(by) gives all that it gives", advice: "remove it")
  }

  /// Allows of which some scope holds the rule's first.
  private func candidates(_ index: Int) -> [Int] {
    guard let first = allows[index].scopes.first else { return [] }
    return Set(allowIndex.above(first).map(\.rule)).subtracting([index]).sorted()
  }

  /// `rule` gives all that another allow gives and more, and `tool` or `cwd` alone keep the other's callers from it.
  private func boundByToolAlone(_ index: Int) -> LintFinding? {
    let rule = allows[index]
    guard rule.who.tool != nil || rule.who.cwd != nil, !rule.weakSessions.isEmpty else { return nil }
    let near = Set(rule.scopes.flatMap { allowIndex.near($0) }.map(\.rule)).subtracting([index]).sorted()
    guard let other = near.first(where: { rule.exceedsByPlaceAlone(allows[$0]) }) else { return nil }
    let key = rule.who.tool == nil ? "cwd" : rule.who.cwd == nil ? "tool" : "tool and cwd"
    return LintFinding(
      .boundByToolAlone, rule,
      "only \(key) keeps those of \(allows[other].id) (\(allows[other].source)) from it, and that binds honest programs alone",
      advice: "tell them apart by session, user, agent or profile")
  }
}

extension Rule {
  fileprivate var weakSessions: Set<String> {
    Set(sessions.filter { $0 == .agent || $0 == .unproven }.map(\.rawValue))
  }

  /// Whether all that `other` gives, `self` gives on no stricter conditions, for no less time.
  fileprivate func shadows(_ other: Rule) -> Bool {
    other.sessions.allSatisfy(sessions.contains) && who.holds(other.who) && givesAllOf(other)
  }

  /// Whether both are for the same weak callers but for tool and cwd, and `self` gives all of `other` and more.
  fileprivate func exceedsByPlaceAlone(_ other: Rule) -> Bool {
    !weakSessions.isDisjoint(with: other.weakSessions) && who.holdsBesidesPlace(other.who)
      && other.who.holdsBesidesPlace(who) && (who.tool != other.who.tool || who.cwd != other.who.cwd)
      && givesAllOf(other) && !other.givesAllOf(self)
  }

  /// Scopes, time and conditions only.
  private func givesAllOf(_ other: Rule) -> Bool {
    maxTTL >= other.maxTTL && holdsTime(other) && terms.isNoStricter(than: other.terms)
      && (rate == nil || rate.map { mine in other.rate.map(mine.isNoStricter) ?? false } == true)
      && other.scopes.allSatisfy { scope in scopes.contains { scope.isContained(in: $0) } }
  }
}

extension Rate {
  /// Whether every history that `other` allows is allowed: at most `other.count` in each of the windows of `other`
  /// that a window of `self` can touch.
  func isNoStricter(than other: Rate) -> Bool {
    let windows = (window + other.window - 1) / other.window
    return windows * other.count <= count
  }
}

extension Terms {
  /// Whether nothing is asked for that `other` does not ask for, and no reaction is harder.
  func isNoStricter(than other: Terms) -> Bool {
    (!requiresReason || other.requiresReason) && (!requiresApproval || other.requiresApproval)
      && (!requiresRedaction || other.requiresRedaction) && (!exactTTL || other.exactTTL) && (reuse || !other.reuse)
      && onWarn <= other.onWarn && onAlert <= other.onAlert && onExpiry.mildness >= other.onExpiry.mildness
      && (maxRenew ?? .max) >= (other.maxRenew ?? .max)
  }
}

extension OnExpiry? {
  /// The later in the order of the cases, the less is ended; nothing said is the mildest.
  var mildness: Int { map { OnExpiry.allCases.firstIndex(of: $0) ?? 0 } ?? OnExpiry.allCases.count }
}
