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
  /// - Parameter resolveTool: Which file a rule's `tool` path means now; called at most once per such path and rule.
  package func decide(
    _ request: PolicyRequest, in facts: Circumstances, resolvingTool resolveTool: ToolResolver = { _ in nil }
  ) -> Decision {
    let hits = denies.filter(touching: request.scope) {
      $0.reaches(request.scope) && $0.isSatisfied(in: facts, resolveTool)
    }
    guard hits.isEmpty else { return .deny(denial(.explicitDeny, request, facts, hits)) }
    let allowing = allows.filter(touching: request.scope) {
      $0.overlaps(request.scope) && $0.isSatisfied(in: facts, resolveTool)
    }
    guard let decision = granted(request, facts, allowing) else {
      return refusal(request, facts, resolveTool, allowing)
    }
    return decision
  }

  /// What satisfied allows give; nil for nothing. Allows that ask for an approval count only where the others do not
  /// give all of it: one more of them takes nothing away.
  private func granted(_ request: PolicyRequest, _ facts: Circumstances, _ allows: [Rule]) -> Decision? {
    let left = facts.ceiling?.secondsLeft
    guard left ?? 1 > 0 else { return nil }
    let free = allows.filter { !$0.terms.requiresApproval }
    let grant = Grant(request.scope, free, within: facts.ceiling?.scopes)
    if let grant, grant.isWhole { return .permit(grant.permit(request, secondsLeft: left)) }
    let approved = free.count < allows.count ? Grant(request.scope, allows, within: facts.ceiling?.scopes) : nil
    if let approved, approved.isWhole { return .ask(Ask(approved.permit(request, secondsLeft: left))) }
    if let grant { return .narrowed(Offer(grant.permit(request, secondsLeft: left))) }
    return approved.map { .narrowed(Offer($0.permit(request, secondsLeft: left), needsApproval: true)) }
  }

  private func refusal(
    _ request: PolicyRequest, _ facts: Circumstances, _ resolve: ToolResolver, _ allowing: [Rule]
  ) -> Decision {
    if facts.ceiling != nil, !allowing.isEmpty { return .deny(denial(.ceiling, request, facts, allowing)) }
    let misses = NearMisses(allows, request.scope, facts, resolve)
    if !misses.lackingReason.isEmpty { return .deny(denial(.reasonRequired, request, facts, misses.lackingReason)) }
    if !misses.lackingRate.isEmpty { return .deny(denial(.rateLimited, request, facts, misses.lackingRate)) }
    return .deny(
      Denial(code: .noRule, request: request.scope, session: facts.session, rules: [], nearest: misses.all))
  }

  private func denial(_ code: FailureCode, _ request: PolicyRequest, _ facts: Circumstances, _ rules: [Rule]) -> Denial
  {
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

  func reaches(_ request: Scope) -> Bool {
    for scope in scopes where scope.reaches(request) { return true }
    return false
  }
}
