internal import AKMSModel
internal import AKMSTransport
internal import CLinux
internal import Glibc
internal import Synchronization

/// A plugin's process: how to end it, and to know that it ended. It dies with this process at the latest.
final class PluginChild: Sendable {
  let pid: pid_t
  /// What every call must carry: 64 hex digits that only this start knows.
  let ticket: String
  /// How it ended, once it has.
  let end = Latch<PluginExit>()
  private let pidfd: Descriptor
  private let lifeline: Mutex<Descriptor?>
  private let known = Mutex<Set<PluginCall>>([])

  /// Takes over a launched process and watches it on a thread of its own, which also reaps it.
  init(pid: pid_t, pidfd: consuming Descriptor, lifeline: consuming Descriptor, ticket: String) throws(Failure) {
    self.pid = pid
    self.ticket = ticket
    self.pidfd = pidfd
    self.lifeline = Mutex(lifeline)
    let number = self.pidfd.number, end = end
    let watching = HostThread.start { [self] in
      var status: Int32 = 0
      let result = unsafe akms_reap(number, &status)
      end.open(result == 0 ? PluginExit(reaped: status) : .signal(SIGKILL))
      // Keeps the descriptor open for as long as somebody waits on it.
      withExtendedLifetime(self) {}
    }
    guard watching else {
      kill()
      throw Failure(.internal, "no thread is left")
    }
  }

  /// Ends it at once. Nothing happens where it has ended: a pidfd never means another process.
  func kill() { _ = akms_pidfd_signal(pidfd.number, SIGKILL) }

  /// Asks it to end, by signal and by the end of its lifeline.
  func terminate() {
    closeLifeline()
    _ = akms_pidfd_signal(pidfd.number, SIGTERM)
  }
  /// Says that the host is gone, as its death would.
  func closeLifeline() { lifeline.withLock { $0 = nil } }

  /// Whether `call` is made for the first time; true once.
  func isFirst(_ call: PluginCall) -> Bool { known.withLock { $0.insert(call).inserted } }

  /// How it ended, for a message: the broken connection is often seen a moment before the wait status.
  func endSoon() async -> PluginExit? {
    for _ in 0..<20 where end.valueIfOpen == nil { try? await Task.sleep(for: .milliseconds(10)) }
    return end.valueIfOpen
  }
}
