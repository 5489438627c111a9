package import AKMSTransport
internal import CLinux
internal import Glibc

/// One process, held by its pidfd: a signal reaches that process or nobody, whatever becomes of its number.
package struct ProcessHandle: ~Copyable, Sendable {
  package let descriptor: Descriptor

  package init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

  /// nil where the process has gone, or its number is another's by now.
  package init?(_ entry: ProcessEntry) {
    let number = akms_pidfd_open(entry.pid)
    guard number >= 0 else { return nil }
    let descriptor = Descriptor(owning: number)
    // the pidfd pins whoever has the number now: only afterwards does the start say that it is the same
    guard ProcessEntry(pid: entry.pid)?.start == entry.start else { return nil }
    self.init(descriptor)
  }

  /// The number in our namespace; nil once it has been reaped.
  package var pid: Int32? {
    let pid = akms_pidfd_pid(descriptor.number)
    return pid > 0 ? pid : nil
  }

  /// A process that has ended counts as gone, reaped or not.
  package var isAlive: Bool {
    var state = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&state, 1, 0) == 0
  }

  /// False where it is gone or not ours to signal.
  @discardableResult package func signal(_ number: Int32) -> Bool {
    akms_pidfd_signal(descriptor.number, number) == 0
  }

  /// As ``signal(_:)``, and a stopped process is continued, so that it takes the signal.
  package func end(_ number: Int32) {
    if signal(number) { signal(SIGCONT) }
  }
}
