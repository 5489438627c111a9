package import AKMSModel
package import AKMSScope

/// A rule as answers name it.
package struct RuleReference: Hashable, Sendable {
  package let id: String
  package let source: RuleSource

  init(_ rule: Rule) { self.init(id: rule.id, source: rule.source) }

  init(id: String, source: RuleSource) {
    self.id = id
    self.source = source
  }
}

/// A rule's rate that a permit counts against.
package struct RateClaim: Hashable, Sendable {
  package let rule: String
  package let rate: Rate
}

/// One piece of a grant.
package struct Share: Hashable, Sendable {
  package let scope: Scope
  package let rule: RuleReference
  /// The rule's own time.
  package let ttlSeconds: Int
}

/// What the policy allows. Only ``Ruleset/decide(_:in:resolvingTool:)`` makes one, so who holds one has been allowed.
package struct Permit: Sendable {
  /// What was asked for.
  package let request: Scope
  /// Canonical, sorted, none held by another; `[request]` unless narrowed. 1 to `Limits.scopesPerRequest`.
  package let granted: [Scope]
  /// Seconds, from 1 to what was asked for: the shortest of the atoms' times.
  package let ttlSeconds: Int
  /// The allows that it rests on, by id: for each atom the one with the longest time.
  package let rules: [RuleReference]
  /// What these rules say besides, the strictest of each.
  package let terms: Terms
  /// The rates of these rules, of which each vend uses up one.
  package let claims: [RateClaim]
  /// Which rule gives what, and for how long by itself; ``ttlSeconds`` is the shortest of them.
  package let shares: [Share]

  init(
    request: Scope, granted: [Scope], ttlSeconds: Int, rules: [RuleReference], terms: Terms, claims: [RateClaim],
    shares: [Share]
  ) {
    self.request = request
    self.granted = granted
    self.ttlSeconds = ttlSeconds
    self.rules = rules
    self.terms = terms
    self.claims = claims
    self.shares = shares
  }

  /// Whether every atom of `scope` was granted: for checking again what a plugin answered.
  package func covers(_ scope: Scope) -> Bool {
    scope.atoms.allSatisfy { atom in granted.contains { atom.isContained(in: $0) } }
  }
}

/// Less than was asked for, on offer: worth nothing until it is accepted.
package struct Offer: Sendable {
  private let permit: Permit
  /// Whether a person has to approve it first, too.
  package let needsApproval: Bool

  init(_ permit: Permit, needsApproval: Bool = false) {
    self.permit = permit
    self.needsApproval = needsApproval
  }

  package var request: Scope { permit.request }
  /// As ``Permit/granted``.
  package var scopes: [Scope] { permit.granted }
  package var ttlSeconds: Int { permit.ttlSeconds }
  package var rules: [RuleReference] { permit.rules }
  package var shares: [Share] { permit.shares }

  /// The permit, for a caller that said `--accept-narrowed` or whose profile says `accept_narrowed: true`.
  ///
  /// - Throws: `.approvalPending` where a person has to approve it first.
  package func accept() throws(Failure) -> Permit {
    if needsApproval { throw Ask(permit).failure }
    return permit
  }
}

/// All of what was asked for, once a person has approved it.
package struct Ask: Sendable {
  private let permit: Permit
  /// The part that is given without an approval; nil for nothing.
  package let free: Offer?

  init(_ permit: Permit, free: Offer? = nil) { (self.permit, self.free) = (permit, free) }

  package var request: Scope { permit.request }
  package var ttlSeconds: Int { permit.ttlSeconds }
  /// The allows that it would rest on; one of them at least asks for an approval.
  package var rules: [RuleReference] { permit.rules }
  package var shares: [Share] { permit.shares }
}

/// An allow of the caller's own that one predicate keeps from matching.
package struct NearMiss: Hashable, Sendable {
  package let rule: RuleReference
  package let differsIn: Predicate
  /// What the rule wants there, as in its file; nil for scopes, of which there may be many.
  package let wants: String?

  /// `staging-read, differs in scopes`; `deploy, differs in session: wants human`.
  package var text: String { "\(rule.id), differs in \(differsIn.rawValue)" + (wants.map { ": wants \($0)" } ?? "") }
}

/// Why nothing is granted.
package struct Denial: Sendable {
  /// `.noRule`, `.explicitDeny`, `.reasonRequired`, `.rateLimited` or `.ceiling`.
  package let code: FailureCode
  package let request: Scope
  package let session: SessionClass
  /// The denies that hit; for `.reasonRequired`, `.rateLimited` and `.ceiling` the allows that would do but for that;
  /// by id; else empty.
  package let rules: [RuleReference]
  /// At most three, the nearest first; other users' rules are never among them.
  package let nearest: [NearMiss]
  /// Milliseconds until the rule can give something again; `.rateLimited` only.
  package let retryAfter: Int?

  init(
    code: FailureCode, request: Scope, session: SessionClass, rules: [RuleReference], nearest: [NearMiss] = [],
    retryAfter: Int? = nil
  ) {
    self.code = code
    self.request = request
    self.session = session
    self.rules = rules
    self.nearest = nearest
    self.retryAfter = retryAfter
  }
}

/// What a policy answers.
package enum Decision: Sendable {
  case permit(Permit)
  case narrowed(Offer)
  case ask(Ask)
  case deny(Denial)

  /// The permit, or the refusal as an error.
  ///
  /// - Parameter acceptingNarrowed: Whether less than was asked for will do.
  /// - Throws: `.noRule`, `.explicitDeny`, `.reasonRequired`, `.rateLimited`, `.ceiling`, `.narrowed` or
  ///   `.approvalPending`.
  package func permitted(acceptingNarrowed: Bool = false) throws(Failure) -> Permit {
    switch self {
    case .permit(let permit): return permit
    case .narrowed(let offer):
      if acceptingNarrowed { return try offer.accept() }
      throw offer.failure
    case .ask(let ask):
      // who is content with less has it at once, as without the rules that ask
      if acceptingNarrowed, let free = ask.free { return try free.accept() }
      throw ask.failure
    case .deny(let denial): throw denial.failure
    }
  }
}
