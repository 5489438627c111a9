internal import AKMSScope

/// The allows that exactly one predicate keeps from matching.
struct NearMisses {
  /// The nearest first, at most three.
  ///
  /// Rules that name other users are no business of this caller and never appear. Nearest first: the scopes fit;
  /// else connection and actions do; else the connection; else nothing of the scope. Then by id.
  let all: [NearMiss]
  /// Those that fit but for a reason, by id.
  let lackingReason: [Rule]

  init(_ allows: RuleList, _ request: Scope, _ facts: Circumstances, _ resolve: ToolResolver) {
    var found: [NearMiss] = []
    var lacking: [Rule] = []
    for rule in allows.filter(touching: request, { $0.overlaps(request) }) {
      guard let only = rule.failing(in: facts, resolve).only, only != .user else { continue }
      if only == .reason { lacking.append(rule) }
      found.append(NearMiss(rule: RuleReference(rule), differsIn: only))
    }
    // each distance in its turn, and no more of it than are wanted: a denial stays cheap with many rules
    let sketch = ScopeSketch(request)
    for distance in 1...3 where found.count < 3 {
      let next = allows.prefix(3 - found.count, sketched: { $0.mayBe(distance, from: sketch) }) {
        $0.distance(to: request) == distance && !$0.overlaps(request) && $0.isSatisfied(in: facts, resolve)
      }
      found += next.map { NearMiss(rule: RuleReference($0), differsIn: .scopes) }
    }
    all = Array(found.prefix(3))
    lackingReason = lacking
  }
}

extension Rule {
  /// 1 where connection and actions fit, 2 where the connection does, else 3.
  fileprivate func distance(to request: Scope) -> Int {
    var nearest = 3
    for scope in scopes where scope.connection == request.connection {
      nearest = min(nearest, scope.actions.overlaps(request.actions) ? 1 : 2)
    }
    return nearest
  }
}

extension ScopeSketch {
  /// Whether a rule with this scope can be at that distance; never wrongly false.
  fileprivate func mayBe(_ distance: Int, from other: ScopeSketch) -> Bool {
    switch distance {
    case 1: connection == other.connection && actions & other.actions != 0
    case 2: connection == other.connection
    default: true
    }
  }
}
