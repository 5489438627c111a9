package import AKMSModel
package import AKMSScope

/// A rule as answers name it.
package struct RuleReference: Hashable, Sendable {
  package let id: String
  package let source: RuleSource

  init(_ rule: Rule) {
    self.id = rule.id
    self.source = rule.source
  }
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

  init(request: Scope, granted: [Scope], ttlSeconds: Int, rules: [RuleReference], terms: Terms) {
    self.request = request
    self.granted = granted
    self.ttlSeconds = ttlSeconds
    self.rules = rules
    self.terms = terms
  }

  /// Whether every atom of `scope` was granted: for checking again what a plugin answered.
  package func covers(_ scope: Scope) -> Bool {
    scope.atoms.allSatisfy { atom in granted.contains { atom.isContained(in: $0) } }
  }
}

/// Less than was asked for, on offer: worth nothing until it is accepted.
package struct Offer: Sendable {
  private let permit: Permit

  init(_ permit: Permit) { self.permit = permit }

  package var request: Scope { permit.request }
  /// As ``Permit/granted``.
  package var scopes: [Scope] { permit.granted }
  package var ttlSeconds: Int { permit.ttlSeconds }
  package var rules: [RuleReference] { permit.rules }

  /// The permit, for a caller that said `--accept-narrowed` or whose profile says `accept_narrowed: true`.
  package func accept() -> Permit { permit }
}

/// An allow of the caller's own that one predicate keeps from matching.
package struct NearMiss: Hashable, Sendable {
  package let rule: RuleReference
  package let differsIn: Predicate

  /// `staging-read, differs in scopes`.
  package var text: String { "\(rule.id), differs in \(differsIn.rawValue)" }
}

/// Why nothing is granted.
package struct Denial: Sendable {
  /// `.noRule`, `.explicitDeny` or `.reasonRequired`.
  package let code: FailureCode
  package let request: Scope
  package let session: SessionClass
  /// The denies that hit, by id; for `.reasonRequired` the allows that would do with a reason; else empty.
  package let rules: [RuleReference]
  /// At most three, the nearest first; other users' rules are never among them.
  package let nearest: [NearMiss]
}

/// What a policy answers.
package enum Decision: Sendable {
  case permit(Permit)
  case narrowed(Offer)
  case deny(Denial)

  /// The permit, or the refusal as an error.
  ///
  /// - Parameter acceptingNarrowed: Whether less than was asked for will do.
  /// - Throws: `.noRule`, `.explicitDeny`, `.reasonRequired` or `.narrowed`.
  package func permitted(acceptingNarrowed: Bool = false) throws(Failure) -> Permit {
    switch self {
    case .permit(let permit): return permit
    case .narrowed(let offer):
      if acceptingNarrowed { return offer.accept() }
      throw offer.failure
    case .deny(let denial): throw denial.failure
    }
  }
}
