/// How often a rule may give something: `30/1h` is thirty times in any hour.
package struct Rate: Hashable, Sendable {
  /// 1 to 1 000 000.
  package let count: Int
  /// Seconds, 1 to `Limits.ttl`.
  package let window: Int

  package init(count: Int, window: Int) {
    self.count = count
    self.window = window
  }

  /// As written in a policy file.
  package var text: String { "\(count)/\(DurationText.text(window))" }
}

/// What of a rule's rate is used up, as counted by the host.
package struct RateUse: Hashable, Sendable {
  /// Within the window that ends now.
  package let used: Int
  /// Milliseconds until one more is free, where none is.
  package let retryAfter: Int

  package init(used: Int, retryAfter: Int) {
    self.used = used
    self.retryAfter = retryAfter
  }
}

/// The counters of all rules, by id: what is not listed has not been used.
package enum RateUses: Hashable, Sendable {
  case known([String: RateUse])
  /// No rule with a rate is satisfied then.
  case unknown

  /// nil where it cannot be told.
  func use(of rule: String) -> RateUse? {
    guard case .known(let uses) = self else { return nil }
    return uses[rule] ?? RateUse(used: 0, retryAfter: 0)
  }
}
