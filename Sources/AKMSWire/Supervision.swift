/// What a client tells the broker of its command on the connection of the grant, and what the broker tells it back.
/// `docs/protocol/client.md`, section 3.
package enum Supervision: Sendable, Equatable {
  /// The command runs; its pidfd goes with it.
  case started(Started)
  /// Descendants that outlive the command; so many pidfds go with it.
  case survivors(Int)
  /// The command has ended: the last message.
  case ended(Ended)

  package struct Started: Sendable, Equatable {
    /// The grant's.
    package var requestID: RequestID
    package var leases: [String]
    /// Nanoseconds on CLOCK_BOOTTIME, as granted.
    package var deadline: UInt64
    package var onExpiry: Grant.OnExpiry
    /// Seconds from the command's SIGTERM to its tree's.
    package var grace: UInt32
    /// Another broker had granted it, and ended meanwhile.
    package var resumed: Bool
    /// The event of the grant, and of an earlier `exec.start`.
    package var eventID: String

    package init(
      requestID: RequestID, leases: [String], deadline: UInt64, onExpiry: Grant.OnExpiry, grace: UInt32,
      resumed: Bool, eventID: String
    ) {
      (self.requestID, self.leases, self.deadline) = (requestID, leases, deadline)
      (self.onExpiry, self.grace, self.resumed, self.eventID) = (onExpiry, grace, resumed, eventID)
    }
  }

  package struct Ended: Sendable, Equatable {
    /// The exit status, 0 to 255, or the signal that ended it.
    package var status: UInt8
    package var bySignal: Bool
    /// akms ended it since its lease had ended.
    package var leaseEnded: Bool

    package init(status: UInt8, bySignal: Bool, leaseEnded: Bool) {
      (self.status, self.bySignal, self.leaseEnded) = (status, bySignal, leaseEnded)
    }
  }

  /// Descriptors that come with it.
  package var descriptors: Int {
    switch self {
    case .started: 1
    case .survivors(let count): count
    case .ended: 0
    }
  }
}

/// What the broker tells a client whose command runs.
package struct Notice: Sendable, Equatable {
  package enum Kind: UInt8, Sendable, CaseIterable {
    /// The lease has ended before its time.
    case leaseEnded = 1
  }
  package var kind: Kind
  /// Such as `revoked`, `lock`.
  package var why: String

  package init(kind: Kind, why: String) { (self.kind, self.why) = (kind, why) }
}
