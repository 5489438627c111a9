package import AKMSScope

/// What a rule does when it is satisfied.
package enum Effect: String, Sendable, Hashable {
  case allow, deny
}

/// Where a rule stands.
package struct RuleSource: Hashable, Sendable, CustomStringConvertible {
  package let file: String
  /// From 1.
  package let line: Int

  package init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  package var description: String { "\(file):\(line)" }
}

/// One rule of a policy (policy.md). Scopes are match and bound in one.
package struct Rule: Hashable, Sendable {
  /// Unique over all files, 1 to 64 bytes of `[a-z0-9][a-z0-9._-]*`.
  package let id: String
  package let effect: Effect
  package let who: Who
  /// At least one.
  package let scopes: [Scope]
  /// When it applies; nil for always.
  package let when: When?
  /// Seconds, 1 to `Limits.ttl`; without meaning in a deny.
  package let maxTTL: Int
  /// How often it may give something; nil for any number, and without meaning in a deny.
  package let rate: Rate?
  package let terms: Terms
  package let source: RuleSource

  package init(
    id: String, effect: Effect, who: Who = Who(), scopes: [Scope], when: When? = nil,
    maxTTL: Int = Rule.defaultTTL, rate: Rate? = nil, terms: Terms = Terms(), source: RuleSource
  ) {
    self.id = id
    self.effect = effect
    self.who = who
    self.scopes = scopes
    self.when = when
    self.maxTTL = maxTTL
    self.rate = rate
    self.terms = terms
    self.source = source
  }

  /// The same rule for other scopes or callers.
  package func with(scopes: [Scope]? = nil, who: Who? = nil) -> Rule {
    Rule(
      id: id, effect: effect, who: who ?? self.who, scopes: scopes ?? self.scopes, when: when, maxTTL: maxTTL,
      rate: rate, terms: terms, source: source)
  }

  /// Seconds for an allow whose file gives no `defaults.max_ttl`: 1 h.
  package static let defaultTTL = 3600
}

/// What else an allow says about the credentials that come of it.
package struct Terms: Hashable, Sendable {
  /// `require: [reason]`: without one the allow is not satisfied.
  package var requiresReason: Bool
  /// `require: [approval]`: what it gives, a person has to approve first (``Decision/ask(_:)``).
  package var requiresApproval: Bool
  /// `redact: required`: satisfied only by a caller that masks the values in the child's output.
  package var requiresRedaction: Bool
  /// `exact_ttl: true`: the credential itself must end with its lease; a provider that cannot do that is refused.
  package var exactTTL: Bool
  /// `reuse: false`: each exec gets a credential of its own.
  package var reuse: Bool
  package var onExpiry: OnExpiry?
  /// `max_renew`: renewals in a row, 0 and more; nil where the rule says nothing.
  package var maxRenew: Int?
  /// `on_warn`, `on_alert`: whether an analyzer's or detector's finding denies.
  package var onWarn: Reaction
  package var onAlert: Reaction

  package init(
    requiresReason: Bool = false, requiresApproval: Bool = false, requiresRedaction: Bool = false,
    exactTTL: Bool = false, reuse: Bool = true, onExpiry: OnExpiry? = nil, maxRenew: Int? = nil,
    onWarn: Reaction = .allow, onAlert: Reaction = .deny
  ) {
    self.requiresReason = requiresReason
    self.requiresApproval = requiresApproval
    self.requiresRedaction = requiresRedaction
    self.exactTTL = exactTTL
    self.reuse = reuse
    self.onExpiry = onExpiry
    self.maxRenew = maxRenew
    self.onWarn = onWarn
    self.onAlert = onAlert
  }

  /// The stricter of both in every respect, for a grant that rests on several rules.
  func combined(with other: Terms) -> Terms {
    Terms(
      requiresReason: requiresReason || other.requiresReason,
      requiresApproval: requiresApproval || other.requiresApproval,
      requiresRedaction: requiresRedaction || other.requiresRedaction,
      exactTTL: exactTTL || other.exactTTL, reuse: reuse && other.reuse,
      onExpiry: OnExpiry.strictest(onExpiry, other.onExpiry),
      maxRenew: [maxRenew, other.maxRenew].compactMap { $0 }.min(),
      onWarn: max(onWarn, other.onWarn), onAlert: max(onAlert, other.onAlert))
  }
}

/// What happens at a lease's end (contract section 2.6).
package enum OnExpiry: String, Sendable, Hashable, CaseIterable {
  case terminate, auto, keep, renew

  /// Of two rules' words the one that ends most: in the order of the cases, nil (nothing said) last.
  static func strictest(_ a: OnExpiry?, _ b: OnExpiry?) -> OnExpiry? { allCases.first { $0 == a || $0 == b } }
}

/// What a finding does.
package enum Reaction: Int, Sendable, Hashable, Comparable {
  case allow, ask, deny

  package static func < (a: Reaction, b: Reaction) -> Bool { a.rawValue < b.rawValue }
}
