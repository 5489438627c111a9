internal import AKMSScope

extension Ruleset {
  /// The allows that exactly one predicate keeps from matching, the nearest first, at most three.
  ///
  /// Rules that name other users are no business of this caller and never appear. Nearest first: the scopes fit;
  /// else connection and actions do; else the connection; else nothing of the scope. Then by id.
  func nearMisses(_ request: Scope, _ facts: Circumstances, _ resolve: ToolResolver) -> [NearMiss] {
    var found: [(distance: Int, miss: NearMiss)] = []
    for rule in allows {
      let failing = rule.failing(in: facts, overlaps: rule.overlaps(request), resolve)
      guard let only = failing.only, only != .user else { continue }
      let distance = only == .scopes ? rule.distance(to: request) : 0
      found.append((distance, NearMiss(rule: RuleReference(rule), differsIn: only)))
    }
    // allows are by id, and the index keeps the sort stable
    let order = found.indices.sorted { (found[$0].distance, $0) < (found[$1].distance, $1) }
    return order.prefix(3).map { found[$0].miss }
  }
}

extension Rule {
  fileprivate func distance(to request: Scope) -> Int {
    scopes.map { scope in
      guard scope.connection == request.connection else { return 3 }
      return scope.actions.overlaps(request.actions) ? 1 : 2
    }.min() ?? 3
  }
}
