internal import AKMSPipeline
internal import CLinux
internal import Glibc

/// One thread that ends leases at their deadlines on CLOCK_BOOTTIME, through suspend and clock changes.
///
/// It sleeps on a timerfd; ``rearm()`` wakes it when a lease with a sooner deadline is made.
final class LeaseTimer: Sendable {
  private let timer: Int32
  private let leases: LeaseBook
  private let ended: @Sendable ([Lease]) -> Void

  /// - Parameter ended: Called on the timer's thread with the leases that have just been wiped.
  init(_ leases: LeaseBook, ended: @escaping @Sendable ([Lease]) -> Void) {
    self.leases = leases
    self.ended = ended
    timer = akms_boottime_timer()
    rearm()
    Thread.start { [self] in run() }
  }

  func rearm() {
    _ = akms_boottime_timer_set(timer, leases.nextDeadline ?? 0)
  }

  private func run() {
    var ticks: UInt64 = 0
    while unsafe read(timer, &ticks, 8) == 8 || errno == EINTR {
      let gone = leases.expire(at: SystemClock().bootNanoseconds)
      if !gone.isEmpty { ended(gone) }
      rearm()
    }
  }
}
