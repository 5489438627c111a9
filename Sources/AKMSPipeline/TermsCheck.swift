internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

// What the deciding rules say besides is held to, or the vend is refused: a constraint is never ignored.
struct TermsCheck {
  private let decided: Decided
  private let permit: Permit

  init(_ decided: Decided, _ permit: Permit) {
    self.decided = decided
    self.permit = permit
  }

  private var scope: Scope { decided.validated.scope }

  /// Before anything is minted: what the provider cannot do.
  func checkExpiry() throws(Failure) {
    guard permit.terms.exactTTL else { return }
    let description = decided.validated.description
    if description.isStored { throw inexact("a stored secret has no end of its own") }
    if permit.ttlSeconds < description.minimumTTL {
      throw inexact(
        "the provider's shortest life is \(DurationText.text(description.minimumTTL)), "
          + "\(DurationText.text(permit.ttlSeconds)) would be granted")
    }
  }

  /// After minting: the credential must not live on when its lease has ended.
  ///
  /// - Parameter end: Of the lease, unix seconds.
  func check(upstreamExpiry: Int64?, against end: Int64) throws(Failure) {
    guard permit.terms.exactTTL else { return }
    guard let upstreamExpiry else { throw inexact("the provider's credential has no end of its own") }
    if upstreamExpiry > end {
      throw inexact("the provider's credential would live \(upstreamExpiry - end) s longer than its lease")
    }
  }

  /// What a rule says about warnings and alerts.
  func check(_ findings: [Finding]) throws(Failure) {
    let reactions = findings.map { (finding: $0, reaction: Self.reaction(to: $0.level, by: permit.terms)) }
    if let refused = reactions.first(where: { $0.reaction == .deny })?.finding {
      throw Failure(
        .explicitDeny, "denied: \(scope.text)",
        why: "an analyzer's \(refused.level.rawValue) stands against it: \(refused.message)",
        next: "akms policy explain \(scope.text)")
    }
    if let asked = reactions.first(where: { $0.reaction == .ask })?.finding {
      throw Failure(
        .approvalPending, "approval needed: \(scope.text)",
        why: "a person has to look at an analyzer's \(asked.level.rawValue) first: \(asked.message)",
        next: "akms policy explain \(scope.text)")
    }
  }

  private static func reaction(to level: Finding.Level, by terms: Terms) -> Reaction {
    switch level {
    case .info: .allow
    case .warn: terms.onWarn
    case .alert: terms.onAlert
    }
  }

  private func inexact(_ reason: String) -> Failure {
    let rule = permit.rules.first { decided.snapshot.rule($0.id)?.terms.exactTTL == true }
    let name = rule.map { "the rule \($0.id) (\($0.source))" } ?? "a rule"
    return Failure(.providerRefused, "denied: \(scope.text)", why: "\(name) asks for exact_ttl, and \(reason)")
  }
}
