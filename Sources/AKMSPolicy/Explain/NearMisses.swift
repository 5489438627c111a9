internal import AKMSModel
internal import AKMSScope

/// The allows that exactly one predicate keeps from matching.
struct NearMisses {
  /// The nearest first, at most three.
  ///
  /// Rules that name other users are no business of this caller and never appear. Nearest first: the scopes fit; else
  /// connection and actions do; else connection and resource; else the connection; else nothing. Then by id.
  let all: [NearMiss]
  /// Those that fit but for a reason, by id.
  let lackingReason: [Rule]
  /// Those that fit but for their rate, which is used up, by id.
  let lackingRate: [Rule]

  init(_ ruleset: Ruleset, _ request: Scope, _ facts: Circumstances, _ resolve: ToolResolver) {
    let rules = ruleset.rules
    var found: [NearMiss] = []
    var lacking: [Predicate: [Rule]] = [:]
    for number in ruleset.index.allows(overlapping: request, facts, rules) {
      guard let only = rules[number].failing(in: facts, resolve).only, only != .user else { continue }
      if only == .reason || only == .rate { lacking[only, default: []].append(rules[number]) }
      if found.count < 3 { found.append(NearMiss(rules[number], differsIn: only)) }
    }
    // each distance in its turn, and no more of it than are wanted: a denial stays cheap with many rules
    let anyAction = request.withAnyAction
    for distance in 1...4 where found.count < 3 {
      let next = ruleset.sketches.first(3 - found.count, atMost: distance, from: request) { number in
        rules[number].distance(to: request, anyAction) == distance && !rules[number].overlaps(request)
          && rules[number].isSatisfied(in: facts, resolve)
      }
      found += next.map { NearMiss(rules[$0], differsIn: .scopes) }
    }
    all = found
    lackingReason = lacking[.reason] ?? []
    lackingRate = lacking[.rate] ?? []
  }
}

extension RuleIndex {
  /// The allows that overlap a request, whoever they are about, by id.
  fileprivate func allows(overlapping request: Scope, _ facts: Circumstances, _ rules: [Rule]) -> [Int] {
    var found: [Int] = []
    for entry in IndexWalk(self, request, facts, everyone: true).found where !entry.isDeny {
      if rules[Int(entry.rule)].scopes[Int(entry.scope)].overlaps(request) { found.append(Int(entry.rule)) }
    }
    return found.sortedOnce()
  }
}

extension [Int] {
  /// In order, each once.
  func sortedOnce() -> [Int] {
    guard count > 1 else { return self }
    var last: Int?
    return sorted().filter { number in
      defer { last = number }
      return number != last
    }
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

  /// 1 where connection and actions fit, 2 where connection and resource do, 3 where the connection does, else 4.
  fileprivate func distance(to request: Scope, _ anyAction: Scope?) -> Int {
    var nearest = 4
    for scope in scopes where scope.connection == request.connection {
      if scope.actions.overlaps(request.actions) { return 1 }
      nearest = min(nearest, anyAction.map(scope.overlaps) == true ? 2 : 3)
    }
    return nearest
  }
}

extension Scope {
  /// The same resource and params with every action.
  fileprivate var withAnyAction: Scope? {
    let rest = String(decoding: text.utf8.dropFirst(layout.resource.lowerBound), as: UTF8.self)
    return try? Scope(parsing: "\(connection):*:\(rest)")
  }
}
