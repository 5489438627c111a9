/// The conditions of a rule, in the order in which a near miss names them.
package enum Predicate: String, Sendable, CaseIterable {
  case user, session, agent, profile, tool, cwd, when, scopes, reason, redact, rate
}

/// A set of predicates in two bytes, so that evaluating a rule allocates nothing.
struct PredicateSet: Equatable {
  private var bits: UInt16 = 0

  mutating func insert(_ predicate: Predicate) { bits |= Self.bit(predicate) }
  /// The member, when there is exactly one.
  var only: Predicate? { bits.nonzeroBitCount == 1 ? Predicate.allCases[bits.trailingZeroBitCount] : nil }

  private static func bit(_ predicate: Predicate) -> UInt16 {
    switch predicate {
    case .user: 1 << 0
    case .session: 1 << 1
    case .agent: 1 << 2
    case .profile: 1 << 3
    case .tool: 1 << 4
    case .cwd: 1 << 5
    case .when: 1 << 6
    case .scopes: 1 << 7
    case .reason: 1 << 8
    case .redact: 1 << 9
    case .rate: 1 << 10
    }
  }
}
