internal import AKMSWire

/// When a lease is renewed: a minute before its end, or with a third of its life left where that is less. Pure: times, on
/// CLOCK_BOOTTIME in nanoseconds, come in.
struct RenewalTimes: Equatable {
  /// Nanoseconds before the end, at most and at least.
  private static let (most, least): (UInt64, UInt64) = (60_000_000_000, 1_000_000_000)
  /// Nanoseconds until the next attempt after one that failed: the first, and at most.
  private static let (first, last): (UInt64, UInt64) = (1_000_000_000, 16_000_000_000)
  /// Nanoseconds before the end in which nothing is tried any more.
  private static let close: UInt64 = 200_000_000

  /// When the next attempt is due; nil for never again.
  private(set) var wake: UInt64?
  private(set) var deadline: UInt64
  /// Renewals that are left; nil for any.
  private var left: UInt32?
  private var pause = RenewalTimes.first

  init(_ deadline: UInt64, ttl seconds: UInt32, most: UInt32?) {
    (self.deadline, left) = (deadline, most)
    wake = most == 0 ? nil : Self.due(deadline, seconds)
  }

  /// A little less than a third: the broker still shares a lease with a third of its life left.
  private static func due(_ deadline: UInt64, _ ttl: UInt32) -> UInt64 {
    let third = UInt64(ttl) * 1_000_000_000 * 3 / 10
    let ahead = max(least, min(most, third))
    return deadline > ahead ? deadline - ahead : 0
  }

  func isDue(at now: UInt64) -> Bool { wake.map { now >= $0 } ?? false }

  /// Tries again later, and more often towards the end.
  mutating func failed(at now: UInt64) {
    guard now + 2 * Self.close < deadline else { return wake = nil }
    wake = now + min(pause, max(Self.close, (deadline - now) / 2))
    pause = min(pause * 2, Self.last)
  }

  mutating func renewed(until deadline: UInt64, ttl: UInt32) {
    (self.deadline, pause) = (deadline, Self.first)
    left = left.map { $0 &- 1 }
    wake = left == 0 ? nil : Self.due(deadline, ttl)
  }
}
