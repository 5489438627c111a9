package import AKMSModel
internal import AKMSScope

// Every sentence of a refusal, in the form of contract section 2.

extension Denial {
  /// The refusal in three lines.
  package var failure: Failure {
    Failure(code, "denied: \(request.text)", why: reason, next: PolicyText.explain(request))
  }

  private var reason: String {
    switch code {
    case .explicitDeny: "\(PolicyText.named(rules)) denies it"
    case .reasonRequired: "\(PolicyText.named(rules)) asks for a reason (--reason)"
    case .ceiling: "it is beyond the ceiling of this session (\(PolicyText.named(rules)) would allow it)"
    case .rateLimited: "\(PolicyText.named(rules)) has given all that its rate allows\(PolicyText.again(retryAfter))"
    default:
      "no rule allows it for \(PolicyText.session(session))"
        + (nearest.first.map { " (nearest: \($0.text))" } ?? "")
    }
  }
}

extension Offer {
  /// The refusal of a request that is allowed in part, with the offer.
  package var failure: Failure {
    let first = scopes.prefix(3).map(\.text).joined(separator: " ")
    let more = scopes.count > 3 ? " and \(scopes.count - 3) more" : ""
    return Failure(
      .narrowed, "denied: \(request.text)",
      why: "only a part of it is allowed: \(first)\(more) (--accept-narrowed takes that)",
      next: PolicyText.explain(request))
  }
}

extension Ask {
  /// The refusal of a request that waits for a person.
  package var failure: Failure {
    Failure(
      .approvalPending, "approval needed: \(request.text)",
      why: "\(PolicyText.named(rules)) gives it only after a person has approved it", next: PolicyText.explain(request))
  }
}

enum PolicyText {
  /// When a rate has something left again.
  static func again(_ milliseconds: Int?) -> String {
    milliseconds.map { ", and has more in \(seconds($0))" } ?? ""
  }

  /// Rounded up.
  static func seconds(_ milliseconds: Int?) -> String { "\(((milliseconds ?? 0) + 999) / 1000) s" }

  /// The command that tells more; quoted where a shell would expand the scope.
  static func explain(_ scope: Scope) -> String {
    "akms policy explain \(quoted(scope))"
  }

  /// As a shell takes it.
  static func quoted(_ scope: Scope) -> String { scope.hasWildcard ? "'\(scope.text)'" : scope.text }

  static func named(_ rules: [RuleReference]) -> String {
    guard let first = rules.first else { return "a rule" }
    return "the rule \(first.id) (\(first.source))"
  }

  static func session(_ session: SessionClass) -> String {
    switch session {
    case .human: "a human session"
    case .agent: "an agent session"
    case .ci: "a ci session"
    case .unproven: "an unproven session"
    }
  }
}
