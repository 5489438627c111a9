/// What a granted reply says beside the values.
package struct Grant: Sendable, Equatable {
  /// What happens to the child at the lease's end (contract section 2.6).
  package enum OnExpiry: UInt8, Sendable, CaseIterable {
    case keep = 1
    case terminate = 2
    case renew = 3

    /// As flags, rules and events spell it.
    package var word: String {
      switch self {
      case .keep: "keep"
      case .terminate: "terminate"
      case .renew: "renew"
      }
    }
  }

  /// When the values are to be masked in the child's output without `--redact`.
  package enum Redaction: UInt8, Sendable, CaseIterable {
    /// Where stdout is no terminal: an agent's session.
    case offTerminal = 1
    case always = 2
  }

  /// A sealed value that was refused and is removed from the environment.
  package struct Withheld: Sendable, Equatable {
    package let name: String
    package let why: String

    package init(name: String, why: String) {
      self.name = name
      self.why = why
    }
  }

  package var requestID: RequestID
  /// Variables that would shadow the grant.
  package var clears: [String] = []
  package var leases: [String] = []
  /// Nanoseconds on CLOCK_BOOTTIME at which the grant ends.
  package var endsAtBoottime: UInt64
  /// The same on the wall clock, seconds since 1970; for people.
  package var expiresAt: UInt64
  /// When the provider's own credential ends, where it lives longer.
  package var upstreamExpiresAt: UInt64?
  package var ttlSeconds: UInt32
  /// Whether a live lease was shared.
  package var reused: Bool
  /// One line each, for stderr.
  package var notes: [String] = []
  /// Canonical texts of what was granted.
  package var scopes: [String] = []
  package var eventID: String
  package var onExpiry: OnExpiry
  package var withheld: [Withheld] = []
  /// Nanoseconds on the broker's CLOCK_BOOTTIME when it answered: a client whose own clock does not agree is in another
  /// time namespace, where the lease's end means nothing.
  package var boottime: UInt64 = 0
  package var redaction: Redaction?
  /// How often in a row the command's lease may be renewed; nil for as often as it asks.
  package var maxRenew: UInt32?

  package init(
    requestID: RequestID, endsAtBoottime: UInt64, expiresAt: UInt64, ttlSeconds: UInt32, reused: Bool, eventID: String,
    onExpiry: OnExpiry
  ) {
    self.requestID = requestID
    self.endsAtBoottime = endsAtBoottime
    self.expiresAt = expiresAt
    self.ttlSeconds = ttlSeconds
    self.reused = reused
    self.eventID = eventID
    self.onExpiry = onExpiry
  }
}
