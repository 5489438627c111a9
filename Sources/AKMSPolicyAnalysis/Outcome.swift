internal import AKMSModel
internal import AKMSPolicy

/// A decision on one concrete request, as far as policies are compared.
struct Outcome {
  enum Answer: Int {
    case deny, ask, allow
  }

  let answer: Answer
  let ttlSeconds: Int
  /// Of the rule that decides; nil for a denial.
  let terms: Terms?
  let rules: [RuleSite]

  init(_ decision: Decision, in ruleset: Ruleset) {
    switch decision {
    case .permit(let permit):
      (answer, ttlSeconds, rules) = (.allow, permit.ttlSeconds, permit.rules.map { RuleSite($0) })
      terms = permit.terms
    case .ask(let ask):
      (answer, ttlSeconds, rules) = (.ask, ask.ttlSeconds, ask.rules.map { RuleSite($0) })
      terms = ruleset.rules.first { $0.id == ask.rules.first?.id }?.terms
    case .narrowed:
      // less than a concrete request is another request, with params that this one does not have
      (answer, ttlSeconds, terms, rules) = (.deny, 0, nil, [])
    case .deny(let denial):
      (answer, ttlSeconds, terms, rules) = (.deny, 0, nil, denial.rules.map { RuleSite($0) })
    }
  }

  /// `deny`, `allow for 1h`, `ask for 1h, on_warn deny`.
  func words(_ kind: Witness.Kind) -> String {
    let word =
      switch answer {
      case .deny: "deny"
      case .ask: "ask"
      case .allow: "allow"
      }
    guard answer != .deny else { return word }
    let term = terms.flatMap { TermsOrder.words(kind, $0) }.map { ", \($0)" } ?? ""
    return "\(word) for \(DurationText.text(ttlSeconds))\(term)"
  }
}

extension Difference {
  /// Whether two decisions differ this way.
  func holds(from old: Outcome, to new: Outcome) -> Bool {
    switch kind {
    case .grant, .reason, .redact: (isWider ? old : new).answer == .deny && (isWider ? new : old).answer != .deny
    case .approval:
      old.answer.rawValue != 0 && new.answer.rawValue != 0 && isMore(new.answer.rawValue, old.answer.rawValue)
    case .ttl: old.terms != nil && new.terms != nil && isMore(new.ttlSeconds, old.ttlSeconds)
    case .rate: old.answer != new.answer || old.ttlSeconds != new.ttlSeconds || old.terms != new.terms
    default:
      if let mine = old.terms, let theirs = new.terms {
        TermsOrder.differences(from: mine, to: theirs).contains(self)
      } else {
        false
      }
    }
  }

  private func isMore(_ new: Int, _ old: Int) -> Bool { isWider ? new > old : new < old }
}
