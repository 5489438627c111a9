internal import AKMSProcesses
internal import AKMSWire

/// When something happens to a command because of its lease's end, and what. Pure: times come in, acts come out.
struct ExpiryWatch: Equatable {
  enum Act: Equatable {
    /// The end is near; nanoseconds until then.
    case warn(UInt64)
    /// The lease has ended; the command goes on.
    case keep
    /// The lease has ended; the command's end begins.
    case end
    case step(Termination.Step)
    /// Everything has been tried.
    case giveUp
  }

  private enum Phase: Equatable {
    case before(warn: UInt64?)
    case ending(Termination)
    case killing(next: UInt64, last: UInt64)
    case kept
    case over
  }

  /// Nanoseconds before the end at which it is said, a third of that where it is renewed; half of what is left (a sixth)
  /// where that is less.
  static let notice: UInt64 = 60_000_000_000
  /// After SIGKILL the tree is looked at again this often and this long: what was just forked must not get away.
  private static let (again, most): (UInt64, UInt64) = (50_000_000, 900_000_000)

  private(set) var deadline: UInt64
  private let action: Grant.OnExpiry
  private let grace: Int
  private var phase: Phase

  /// - Parameters:
  ///   - now: On CLOCK_BOOTTIME, nanoseconds, as is `deadline`.
  ///   - grace: Seconds.
  init(_ deadline: UInt64, _ action: Grant.OnExpiry, grace: Int, at now: UInt64) {
    (self.deadline, self.action, self.grace) = (deadline, action, grace)
    // what is renewed is so before: only where that has failed is there something to warn of
    let share: UInt64 = action == .renew ? 6 : 2
    phase = .before(warn: deadline > now ? deadline - min(Self.notice * 2 / share, (deadline - now) / share) : nil)
  }

  /// Whether the command's end has begun.
  var isEnding: Bool {
    switch phase {
    case .ending, .killing, .over: true
    case .before, .kept: false
    }
  }

  /// Whether the lease lives.
  var isBefore: Bool {
    if case .before = phase { true } else { false }
  }

  /// When ``act(at:commandIsAlive:)`` has something to say; nil for never again.
  var wake: UInt64? {
    switch phase {
    case .before(let warn): warn ?? deadline
    case .ending(let termination): termination.wake
    case .killing(let next, _): next
    case .kept, .over: nil
    }
  }

  /// The lease has been ended before its time.
  mutating func leaseEnded(at now: UInt64) {
    if case .before = phase { (deadline, phase) = (now, .before(warn: nil)) }
  }

  /// The lease lives longer: a renewal.
  mutating func renewed(until deadline: UInt64, at now: UInt64) {
    if case .before = phase { self = ExpiryWatch(deadline, action, grace: grace, at: now) }
  }

  /// What is to be done by now; call it until it returns nil.
  mutating func act(at now: UInt64, commandIsAlive: Bool) -> Act? {
    switch phase {
    case .before(let warn): return before(warn, now)
    case .ending(var termination):
      guard let step = termination.step(at: now, commandIsAlive: commandIsAlive) else { return nil }
      phase = step == .kill ? .killing(next: now + Self.again, last: now + Self.most) : .ending(termination)
      return .step(step)
    case .killing(let next, let last):
      guard now >= next else { return nil }
      phase = now >= last ? .over : .killing(next: now + Self.again, last: last)
      return now >= last ? .giveUp : .step(.kill)
    case .kept, .over: return nil
    }
  }

  private mutating func before(_ warn: UInt64?, _ now: UInt64) -> Act? {
    if now >= deadline {
      phase = action == .keep ? .kept : .ending(Termination(at: now, grace: grace))
      return action == .keep ? .keep : .end
    }
    guard let warn, now >= warn else { return nil }
    phase = .before(warn: nil)
    return .warn(deadline - now)
  }
}
