internal import AKMSModel
internal import AKMSScope

extension Ruleset {
  /// Whether, how much of it, and for how long. A pure function: equal arguments give equal answers.
  ///
  /// 1. A satisfied deny that reaches the request denies all of it.
  /// 2. Granted is the union of request ∩ scope over the satisfied allows, atom by atom, within the session's ceiling.
  /// 3. All of the request: a permit; all of it with the allows that ask for an approval: an ask. A part: an offer.
  ///    Nothing: a denial with the nearest allows.
  ///
  /// - Parameter resolveTool: Which file a rule's `tool` path means now; may be called more than once for a path.
  package func decide(
    _ request: PolicyRequest, in facts: Circumstances, resolvingTool resolveTool: ToolResolver = { _ in nil }
  ) -> Decision {
    let rules = rules
    let (denies, best) = look(for: request.scope, in: facts, rules, resolveTool)
    guard denies.isEmpty else {
      return .deny(denial(.explicitDeny, request, facts, denies.sortedOnce().map { rules[$0] }))
    }
    if let best, let left = facts.ceiling.left, request.scope.layout.actionCount < 2 {
      return .permit(Grant.permit(request, by: rules[best], secondsLeft: left))
    }
    let allowing = satisfied(request.scope, in: facts, rules, resolveTool)
    return granted(request, facts, allowing) ?? refusal(request, facts, resolveTool, allowing)
  }

  /// One look at the index: the denies that hit, and the allow that by itself gives the whole request for the longest
  /// time, the first by id where several do, and without an approval.
  private func look(
    for request: Scope, in facts: Circumstances, _ rules: [Rule], _ resolve: ToolResolver
  ) -> (denies: [Int], best: Int?) {
    var denies: [Int] = []
    var best: Int?
    for entry in IndexWalk(index, request, facts).found {
      let number = Int(entry.rule)
      if entry.isDeny {
        guard rules[number].scopes[Int(entry.scope)].reaches(request) else { continue }
        if rules[number].isSatisfied(in: facts, resolve) { denies.append(number) }
      } else if rules[number].isBetter(than: best, number, rules),
        request.isContained(in: rules[number].scopes[Int(entry.scope)]),
        rules[number].isSatisfied(in: facts, resolve)
      {
        best = number
      }
    }
    guard let best, facts.ceiling.holds(request) else { return (denies, nil) }
    return (denies, best)
  }

  /// The allows that are satisfied and overlap a request, by id.
  private func satisfied(
    _ request: Scope, in facts: Circumstances, _ rules: [Rule], _ resolve: ToolResolver
  ) -> [Rule] {
    var found: [Int] = []
    for entry in IndexWalk(index, request, facts).found where !entry.isDeny {
      if rules[Int(entry.rule)].scopes[Int(entry.scope)].overlaps(request) { found.append(Int(entry.rule)) }
    }
    return found.sortedOnce().filter { rules[$0].isSatisfied(in: facts, resolve) }.map { rules[$0] }
  }

  /// What satisfied allows give; nil for nothing. Allows that ask for an approval count only where the others do not
  /// give all of it: one more of them takes nothing away.
  private func granted(_ request: PolicyRequest, _ facts: Circumstances, _ allows: [Rule]) -> Decision? {
    guard let left = facts.ceiling.left else { return nil }
    let free = allows.filter { !$0.terms.requiresApproval }
    let grant = Grant(request.scope, free, within: facts.ceiling?.scopes)
    if let grant, grant.isWhole { return .permit(grant.permit(request, secondsLeft: left)) }
    let approved = free.count < allows.count ? Grant(request.scope, allows, within: facts.ceiling?.scopes) : nil
    let offer = grant.map { Offer($0.permit(request, secondsLeft: left)) }
    if let approved, approved.isWhole { return .ask(Ask(approved.permit(request, secondsLeft: left), free: offer)) }
    if let offer { return .narrowed(offer) }
    return approved.map { .narrowed(Offer($0.permit(request, secondsLeft: left), needsApproval: true)) }
  }

  private func refusal(
    _ request: PolicyRequest, _ facts: Circumstances, _ resolve: ToolResolver, _ allowing: [Rule]
  ) -> Decision {
    var free = facts
    free.ceiling = nil
    if facts.ceiling != nil, granted(request, free, allowing) != nil {
      return .deny(denial(.ceiling, request, facts, allowing))
    }
    let misses = NearMisses(self, request.scope, facts, resolve)
    if !misses.lackingReason.isEmpty { return .deny(denial(.reasonRequired, request, facts, misses.lackingReason)) }
    if !misses.lackingRate.isEmpty { return .deny(denial(.rateLimited, request, facts, misses.lackingRate)) }
    return .deny(
      Denial(code: .noRule, request: request.scope, session: facts.session, rules: [], nearest: misses.all))
  }

  private func denial(
    _ code: FailureCode, _ request: PolicyRequest, _ facts: Circumstances, _ rules: [Rule]
  ) -> Denial {
    Denial(
      code: code, request: request.scope, session: facts.session, rules: rules.map(RuleReference.init),
      retryAfter: code == .rateLimited ? rules.compactMap { facts.rates.use(of: $0.id)?.retryAfter }.min() : nil)
  }
}

extension Rule {
  func overlaps(_ request: Scope) -> Bool {
    for scope in scopes where scope.overlaps(request) { return true }
    return false
  }

  /// Whether this rule, rather than the one found so far, is the one to grant by.
  @inline(__always)
  fileprivate func isBetter(than best: Int?, _ number: Int, _ rules: [Rule]) -> Bool {
    guard !terms.requiresApproval else { return false }
    guard let best else { return true }
    return maxTTL > rules[best].maxTTL || (maxTTL == rules[best].maxTTL && number < best)
  }
}

extension Ceiling? {
  /// Seconds until the session's deadline, `Int.max` where there is none; nil when it has passed.
  fileprivate var left: Int? {
    guard let seconds = self?.secondsLeft else { return .max }
    return seconds > 0 ? seconds : nil
  }

  fileprivate func holds(_ request: Scope) -> Bool {
    guard let ceiling = self else { return true }
    return ceiling.scopes.contains(where: request.isContained(in:))
  }
}
