internal import CLinux
internal import Glibc

/// A point on CLOCK_MONOTONIC until which one exchange may take.
package struct Deadline: Sendable {
  private let end: UInt64

  /// - Parameter milliseconds: From now; negative counts as 0.
  package init(milliseconds: Int) {
    end = akms_monotonic_ns() &+ UInt64(max(0, milliseconds)) &* 1_000_000
  }

  /// - Parameter seconds: From now.
  package init(seconds: Int) { self.init(milliseconds: seconds * 1000) }

  /// Milliseconds left, rounded up, 0 when it has passed.
  package var remaining: Int32 {
    let now = akms_monotonic_ns()
    guard now < end else { return 0 }
    return Int32(clamping: (end - now + 999_999) / 1_000_000)
  }

  package var hasPassed: Bool { remaining == 0 }

  /// Sleeps, but not longer than is left.
  package func pause(milliseconds: Int32) {
    _ = poll(nil, 0, min(milliseconds, remaining))
  }
}
