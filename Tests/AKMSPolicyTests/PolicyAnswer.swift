import AKMSModel
import AKMSPolicy
import AKMSScope

/// All that a decision says, in one value: what the engine and the reference must agree on.
struct PolicyAnswer: Equatable, CustomStringConvertible {
  enum Kind: String { case allow, narrowed, ask, deny }

  struct Miss: Equatable {
    let rule: String
    let differsIn: Predicate
  }

  struct Part: Equatable {
    let scope: String
    let rule: String
    let ttl: Int
  }

  let decision: Kind
  let code: FailureCode?
  /// Ids; for an answer that gives something, of the rules that it rests on.
  let rules: [String]
  var granted: [String] = []
  var ttl: Int?
  var needsApproval = false
  /// What can be had at once where all of it needs an approval.
  var free: [String] = []
  var shares: [Part] = []
  var nearest: [Miss] = []
  var retryAfter: Int?

  init(_ decision: Kind, _ code: FailureCode?, rules: [Rule], retryAfter: Int? = nil) {
    self.init(decision, code, ids: rules.map(\.id))
    self.retryAfter = retryAfter
  }

  private init(_ decision: Kind, _ code: FailureCode?, ids: [String]) {
    (self.decision, self.code, self.rules) = (decision, code, ids)
  }

  /// The engine's.
  init(_ decision: Decision) {
    switch decision {
    case .permit(let permit):
      self.init(.allow, nil, ids: permit.rules.map(\.id))
      give(permit.granted, permit.ttlSeconds, permit.shares)
    case .narrowed(let offer):
      self.init(.narrowed, .narrowed, ids: offer.rules.map(\.id))
      give(offer.scopes, offer.ttlSeconds, offer.shares)
      needsApproval = offer.needsApproval
    case .ask(let ask):
      self.init(.ask, .approvalPending, ids: ask.rules.map(\.id))
      give([ask.request], ask.ttlSeconds, ask.shares)
      free = ask.free?.scopes.map(\.text) ?? []
    case .deny(let denial):
      self.init(.deny, denial.code, ids: denial.rules.map(\.id))
      nearest = denial.nearest.map { Miss(rule: $0.rule.id, differsIn: $0.differsIn) }
      retryAfter = denial.retryAfter
    }
  }

  private mutating func give(_ scopes: [Scope], _ seconds: Int, _ shares: [Share]) {
    granted = scopes.map(\.text)
    ttl = seconds
    self.shares = shares.map { Part(scope: $0.scope.text, rule: $0.rule.id, ttl: $0.ttlSeconds) }
  }

  /// Everything in one line.
  var description: String {
    let parts = shares.map { "\($0.scope) by \($0.rule) for \($0.ttl)" }.joined(separator: ", ")
    let misses = nearest.map { "\($0.rule) in \($0.differsIn.rawValue)" }.joined(separator: ", ")
    return "\(decision.rawValue) \(code?.rawValue ?? "-") by [\(rules.joined(separator: " "))]"
      + " granted [\(granted.joined(separator: " "))] for \(ttl ?? 0)\(needsApproval ? " after approval" : "")"
      + " free [\(free.joined(separator: " "))]"
      + " shares [\(parts)] nearest [\(misses)] retry \(retryAfter ?? 0)"
  }
}
