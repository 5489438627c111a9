internal import AKMSModel
package import AKMSPolicy
package import AKMSScope

/// What a decision comes to, without how it came about.
package struct Outcome: Hashable, Sendable {
  /// `allow`, `ask`, or `deny` (an offer of less included), as `akms policy explain` says.
  package let decision: String
  /// nil for an allow.
  package let code: String?
  /// What is given, or offered, or would be after an approval; empty for none.
  package let granted: [Scope]
  /// Seconds; 0 where nothing is granted.
  package let ttlSeconds: Int
  /// The part of ``granted`` that nobody has to approve first.
  package let free: [Scope]
  /// The deciding rules' ids, sorted.
  package let rules: [String]

  package init(_ decision: Decision) {
    let (word, code, granted, free, ttl, rules): (String, FailureCode?, [Scope], [Scope], Int, [RuleReference]) =
      switch decision {
      case .permit(let permit): ("allow", nil, permit.granted, permit.granted, permit.ttlSeconds, permit.rules)
      case .ask(let ask): ("ask", .approvalPending, [ask.request], ask.free?.scopes ?? [], ask.ttlSeconds, ask.rules)
      case .narrowed(let offer):
        ("deny", .narrowed, offer.scopes, offer.needsApproval ? [] : offer.scopes, offer.ttlSeconds, offer.rules)
      case .deny(let denial): ("deny", denial.code, [], [], 0, denial.rules)
      }
    (self.decision, self.code, self.granted, self.free) = (word, code?.rawValue, granted, free)
    (ttlSeconds, self.rules) = (ttl, rules.map(\.id))
  }

  /// `allow for 15m`, `deny no_rule`, `narrowed to github:repo-read:acme/web for 15m`.
  package var text: String {
    let time = ttlSeconds > 0 ? " for \(DurationText.text(ttlSeconds))" : ""
    guard code == FailureCode.narrowed.rawValue else { return decision + (code.map { " " + $0 } ?? "") + time }
    return "narrowed to " + granted.map(\.text).joined(separator: " ") + time
  }

  /// Whether `other` gives all that this one gives, for as long, and as readily.
  func isWithin(_ other: Outcome) -> Bool {
    Self.isHeld(granted, by: other.granted) && Self.isHeld(free, by: other.free)
      && (granted.isEmpty || ttlSeconds <= other.ttlSeconds)
  }

  private static func isHeld(_ scopes: [Scope], by others: [Scope]) -> Bool {
    scopes.flatMap(\.atoms).allSatisfy { atom in others.contains(where: atom.isContained) }
  }
}

/// How an answer would be another one.
package enum Direction: String, Sendable, CaseIterable {
  case wider, narrower
  /// More in one respect and less in another.
  case different

  /// nil where both come to the same; which code a refusal has and which rules decide is no difference.
  init?(from old: Outcome, to new: Outcome) {
    switch (old.isWithin(new), new.isWithin(old)) {
    case (true, true): return nil
    case (true, false): self = .wider
    case (false, true): self = .narrower
    case (false, false): self = .different
    }
  }
}
