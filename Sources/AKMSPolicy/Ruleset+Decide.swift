internal import AKMSModel
internal import AKMSScope

// The linear engine, which stays as the reference: every rule is looked at, none is skipped for speed.
extension Ruleset {
  /// Whether, how much of it, and for how long. A pure function: equal arguments give equal answers.
  ///
  /// 1. A satisfied deny that reaches the request denies all of it.
  /// 2. Granted is the union of request ∩ scope over the satisfied allows, atom by atom.
  /// 3. All of the request: a permit. A part: an offer. Nothing: a denial with the nearest allows.
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
    guard let grant = Grant(request.scope, allowing) else { return refusal(request, facts, resolveTool) }
    let permit = grant.permit(request)
    return grant.isWhole ? .permit(permit) : .narrowed(Offer(permit))
  }

  private func refusal(_ request: PolicyRequest, _ facts: Circumstances, _ resolve: ToolResolver) -> Decision {
    let misses = NearMisses(allows, request.scope, facts, resolve)
    guard misses.lackingReason.isEmpty else {
      return .deny(denial(.reasonRequired, request, facts, misses.lackingReason))
    }
    return .deny(
      Denial(code: .noRule, request: request.scope, session: facts.session, rules: [], nearest: misses.all))
  }

  private func denial(_ code: FailureCode, _ request: PolicyRequest, _ facts: Circumstances, _ rules: [Rule]) -> Denial
  {
    Denial(
      code: code, request: request.scope, session: facts.session, rules: rules.map(RuleReference.init), nearest: [])
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
