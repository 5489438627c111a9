internal import AKMSModel
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
  /// Those that fit but for their rate, which is used up, by id.
  let lackingRate: [Rule]

  init(_ allows: RuleList, _ request: Scope, _ facts: Circumstances, _ resolve: ToolResolver) {
    var found: [NearMiss] = []
    var lacking: [Predicate: [Rule]] = [:]
    for rule in allows.filter(touching: request, { $0.overlaps(request) }) {
      guard let only = rule.failing(in: facts, resolve).only, only != .user else { continue }
      lacking[only, default: []].append(rule)
      found.append(NearMiss(rule, differsIn: only))
    }
    // each distance in its turn, and no more of it than are wanted: a denial stays cheap with many rules
    let sketch = ScopeSketch(request)
    for distance in 1...3 where found.count < 3 {
      let next = allows.prefix(3 - found.count, sketched: { $0.mayBe(distance, from: sketch) }) {
        $0.distance(to: request) == distance && !$0.overlaps(request) && $0.isSatisfied(in: facts, resolve)
      }
      found += next.map { NearMiss($0, differsIn: .scopes) }
    }
    all = Array(found.prefix(3))
    lackingReason = lacking[.reason] ?? []
    lackingRate = lacking[.rate] ?? []
  }
}

extension NearMiss {
  init(_ rule: Rule, differsIn predicate: Predicate) {
    self.init(rule: RuleReference(rule), differsIn: predicate, wants: rule.text(of: predicate))
  }
}

extension Rule {
  /// What the rule wants in one respect, as in its file; nil for scopes and for what it does not mention.
  func text(of predicate: Predicate) -> String? {
    let words: [String]? =
      switch predicate {
      case .user: who.user
      case .session: (who.session ?? [.human, .agent, .ci]).map(\.rawValue)
      case .agent: who.agent
      case .profile: who.profile
      case .tool: who.tool?.map(\.text)
      case .cwd: who.cwd?.map(\.text)
      case .when: when.map { [$0.text] }
      case .reason: ["--reason"]
      case .redact: ["--redact"]
      case .rate: rate.map { ["at most \($0.text)"] }
      case .scopes: nil
      }
    return words?.joined(separator: " or ")
  }

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
