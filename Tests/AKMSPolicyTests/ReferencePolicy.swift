import AKMSModel
import AKMSPolicy
import AKMSScope

/// The reference interpreter: policy.md once more, as plainly as it can be said, without any of the engine's code.
///
/// Each rule is judged by itself (``judge(_:)``), then the judgements are put together (``answer(_:)``); so a test over
/// a small world can judge every rule once and put every set of them together.
struct ReferencePolicy {
  let request: PolicyRequest
  let facts: Circumstances
  let resolve: ToolResolver
  let atoms: [Scope]  // one for each named action of the request; `*` is one by itself

  init(_ request: PolicyRequest, _ facts: Circumstances, _ resolve: @escaping ToolResolver) {
    (self.request, self.facts, self.resolve) = (request, facts, resolve)
    let names: [String]? = if case .some(let names) = request.scope.actions { names } else { nil }
    atoms = names?.compactMap { request.scope.restricted(to: .some([$0])) } ?? [request.scope]
  }

  /// What one rule has to say about the request.
  struct Judgement {
    let rule: Rule
    let failing: [Predicate]  // without the scopes
    /// Whether a scope of it has an atom in common with the request; for a deny, also with what lies below it.
    let touches: Bool
    let distance: Int  // 1: connection and actions fit, 2: connection and resource, 3: the connection, else 4
    let holds: [Bool]  // which of the request's atoms lie within one of its scopes
    let parts: [Scope]  // what its scopes have of them
  }

  func decide(_ rules: [Rule]) -> PolicyAnswer { answer(byID(rules).map(judge)) }

  /// - Parameter judged: By the ids of the rules.
  func answer(_ judged: [Judgement]) -> PolicyAnswer {
    let hits = judged.filter { $0.rule.effect == .deny && $0.touches && $0.failing.isEmpty }
    if !hits.isEmpty { return PolicyAnswer(.deny, .explicitDeny, rules: hits.map(\.rule)) }
    let allows = judged.filter { $0.rule.effect == .allow }
    let satisfied = allows.filter { $0.touches && $0.failing.isEmpty }
    let free = satisfied.filter { !$0.rule.terms.requiresApproval }
    if !satisfied.isEmpty, facts.ceiling?.secondsLeft ?? 1 > 0 {
      if let whole = whole(free) { return grant(.allow, nil, whole) }
      let part = part(free)
      if let whole = whole(satisfied) { return grant(.ask, .approvalPending, whole, free: part) }
      let most = part.isEmpty ? self.part(satisfied) : part
      if !most.isEmpty { return grant(.narrowed, .narrowed, most) }
    }
    if facts.ceiling != nil, !satisfied.isEmpty { return PolicyAnswer(.deny, .ceiling, rules: satisfied.map(\.rule)) }
    return refusal(allows)
  }

  private func refusal(_ allows: [Judgement]) -> PolicyAnswer {
    for (predicate, code) in [(Predicate.reason, FailureCode.reasonRequired), (.rate, .rateLimited)] {
      let but = allows.filter { $0.touches && $0.failing == [predicate] }.map(\.rule)
      if but.isEmpty { continue }
      guard code == .rateLimited, case .known(let uses) = facts.rates else {
        return PolicyAnswer(.deny, code, rules: but)
      }
      return PolicyAnswer(.deny, code, rules: but, retryAfter: but.map { uses[$0.id]?.retryAfter ?? 0 }.min())
    }
    var answer = PolicyAnswer(.deny, .noRule, rules: [])
    let near = allows.filter { $0.touches && $0.failing.count == 1 && $0.failing != [.user] }
    let far = (1...4).flatMap { d in allows.filter { !$0.touches && $0.failing.isEmpty && $0.distance == d } }
    let all = near.map { ($0.rule.id, $0.failing[0]) } + far.map { ($0.rule.id, .scopes) }
    answer.nearest = all.prefix(3).map { .init(rule: $0.0, differsIn: $0.1) }
    return answer
  }

  private typealias Piece = (scope: Scope, rule: Rule)
  /// Every atom with the rule that holds it for the longest time; nil where one is not held.
  private func whole(_ allows: [Judgement]) -> [Piece]? {
    var pieces: [Piece] = []
    for (index, atom) in atoms.enumerated() {
      guard facts.ceiling?.scopes.contains(where: atom.isContained) != false,
        let rule = longest(allows.filter { $0.holds[index] }.map(\.rule))
      else { return nil }
      pieces.append((atom, rule))
    }
    return pieces
  }

  /// The largest parts of the request that lie within one allow, and within the ceiling; 64 of them at most.
  private func part(_ allows: [Judgement]) -> [Piece] {
    var parts = Set(allows.flatMap(\.parts))
    if let ceiling = facts.ceiling?.scopes { parts = Set(parts.flatMap { common($0, ceiling) }) }
    let largest = parts.filter { part in !parts.contains { $0 != part && part.isContained(in: $0) } }.sorted()
    return largest.prefix(Limits.scopesPerRequest).compactMap { part in
      longest(allows.map(\.rule).filter { $0.scopes.contains(where: part.isContained) }).map { (part, $0) }
    }
  }

  private func common(_ scope: Scope, _ others: [Scope]) -> [Scope] {
    others.compactMap { $0.overlaps(scope) ? try? $0.meet(scope) : nil }
  }

  /// The first by id of those with the longest time.
  private func longest(_ rules: [Rule]) -> Rule? {
    rules.first { rule in rules.allSatisfy { $0.maxTTL <= rule.maxTTL } }
  }

  private func grant(
    _ decision: PolicyAnswer.Kind, _ code: FailureCode?, _ pieces: [Piece], free: [Piece] = []
  ) -> PolicyAnswer {
    var answer = PolicyAnswer(decision, code, rules: byID(Array(Set(pieces.map(\.rule)))))
    answer.granted = decision == .narrowed ? joined(pieces.map(\.scope)) : [request.scope.text]
    answer.ttl = ([request.ttlSeconds, facts.ceiling?.secondsLeft ?? .max] + pieces.map(\.rule.maxTTL)).min()
    answer.needsApproval = decision == .narrowed && pieces.contains { $0.rule.terms.requiresApproval }
    answer.free = joined(free.map(\.scope))
    answer.shares = pieces.map { .init(scope: $0.scope.text, rule: $0.rule.id, ttl: $0.rule.maxTTL) }
    return answer
  }

  /// Parts that differ in their actions alone are one scope.
  private func joined(_ scopes: [Scope]) -> [String] {
    let parts = scopes.map { $0.text.split(separator: ":", maxSplits: 2) }
    let texts = parts.map { part in
      let alike = parts.filter { $0[0] == part[0] && $0[2] == part[2] }
      let actions = Set(alike.flatMap { $0[1].split(separator: "+") }).sorted().joined(separator: "+")
      return "\(part[0]):\(actions):\(part[2])"
    }
    return Set(texts).sorted()
  }

  private func byID(_ rules: [Rule]) -> [Rule] { rules.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) } }

  /// A predicate's nil is "cannot be told": satisfied in a deny, not satisfied in an allow.
  func judge(_ rule: Rule) -> Judgement {
    let (scope, isDeny) = (request.scope, rule.effect == .deny)
    let anyAction = try? Scope(parsing: scope.connection + ":*:" + scope.text.split(separator: ":", maxSplits: 2)[2])
    let distances = rule.scopes.filter { $0.connection == scope.connection }.map { own in
      own.actions.overlaps(scope.actions) ? 1 : anyAction.map(own.overlaps) == true ? 2 : 3
    }
    return Judgement(
      rule: rule, failing: (about(rule) + (isDeny ? [] : asked(by: rule))).filter { !($0.1 ?? isDeny) }.map(\.0),
      touches: rule.scopes.contains { isDeny ? $0.reaches(scope) : $0.overlaps(scope) },
      distance: distances.min() ?? 4,
      holds: atoms.map { atom in rule.scopes.contains { atom.isContained(in: $0) } },
      parts: isDeny ? [] : atoms.flatMap { common($0, rule.scopes) })
  }

  private func about(_ rule: Rule) -> [(Predicate, Bool?)] {
    let isAgent = rule.effect == .deny && rule.who.session?.contains(.agent) ?? true
    let sessions = (rule.who.session ?? [.human, .agent, .ci]) + (isAgent ? [.unproven] : [])
    let agent = facts.session == .unproven ? .unknown : facts.agent
    return [
      (.session, sessions.contains(facts.session)),
      (.user, any(rule.who.user) { facts.groups.map { "group:" + $0 }.contains($0) ? true : matches(facts.user, $0) }),
      (.agent, any(rule.who.agent) { matches(agent, $0) }),
      (.profile, any(rule.who.profile) { matches(facts.profile, $0) }), (.tool, any(rule.who.tool, isTool)),
      (.cwd, any(rule.who.cwd, isBelow)), (.when, rule.when.map(isNow) ?? true),
    ]
  }

  private func asked(by rule: Rule) -> [(Predicate, Bool?)] {
    let used: Int? = if case .known(let uses) = facts.rates { uses[rule.id]?.used ?? 0 } else { nil }
    return [
      (.reason, !rule.terms.requiresReason || facts.reason ?? "" != ""),
      (.redact, !rule.terms.requiresRedaction || facts.redacts),
      (.rate, rule.rate.map { rate in used.map { $0 < rate.count } } ?? true),
    ]
  }

  /// One match is enough; else one that cannot be told makes all of it so.
  private func any<T>(_ listed: [T]?, _ matches: (T) -> Bool?) -> Bool? {
    guard let answers = listed?.map(matches) else { return true }
    return answers.contains(true) ? true : answers.contains(nil) ? nil : false
  }

  private func matches(_ attribute: Attribute<String>, _ value: String) -> Bool? {
    attribute == .unknown ? nil : attribute == .known(value)
  }

  private func isTool(_ pattern: ToolPattern) -> Bool? {
    guard case .known(let file) = facts.tool else { return facts.tool == .absent ? false : nil }
    if case .path(let path) = pattern { return atHome(path).flatMap(resolve).map { $0 == file.identity } }
    return file.sha256.map { .sha256($0) == pattern }
  }

  private func isBelow(_ pattern: PathPattern) -> Bool? {
    guard case .known(let path) = facts.cwd else { return facts.cwd == .absent ? false : nil }
    return atHome(pattern.base).map { base in
      path == base || (pattern.below && path.hasPrefix(base == "/" ? "/" : base + "/"))
    }
  }

  private func atHome(_ path: String) -> String? {
    guard path.hasPrefix("~") else { return path }
    return facts.home.map { home in path == "~" ? home : (home == "/" ? "" : home) + path.dropFirst() }
  }

  /// A span that passes midnight belongs to the day on which it began.
  private func isNow(_ when: When) -> Bool? {
    guard let now = facts.local[when.zone] else { return nil }
    guard let span = when.between else { return when.days.contains(now.weekday) }
    let minutes = span.start..<(span.end > span.start ? span.end : span.end + 1440)
    let yesterday = Weekday.allCases[(now.weekday.rawValue + 6) % 7]
    return (when.days.contains(now.weekday) && minutes.contains(now.minute))
      || (when.days.contains(yesterday) && minutes.contains(now.minute + 1440))
  }
}
