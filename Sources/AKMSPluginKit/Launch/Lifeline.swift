internal import Glibc

/// Watches for the host's end and for SIGTERM, on one plain thread.
///
/// A thread that blocks in poll(2), not a dispatch source: one on a pipe that the host closes while the plugin ends
/// crashed libdispatch in two of a hundred exits.
enum Lifeline {
  // Written once, before the handler that reads it is installed.
  private nonisolated(unsafe) static var signalPipe: (read: Int32, write: Int32) = (-1, -1)

  /// - Parameters:
  ///   - hostGone: Called at end-of-file; nothing is left to answer to.
  ///   - terminate: Called at each SIGTERM.
  static func watch(
    _ lifeline: Int32, hostGone: @escaping @Sendable () -> Void, terminate: @escaping @Sendable () -> Void
  ) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    unsafe signalPipe = (ends[0], ends[1])
    signal(SIGTERM) { _ in
      var byte: UInt8 = 0
      unsafe _ = Glibc.write(Lifeline.signalPipe.write, &byte, 1)
    }
    // Ctrl-C in a terminal is the host's to handle.
    signal(SIGINT, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    let signals = ends[0]
    startThread { loop(lifeline, signals, hostGone, terminate) }
  }

  private static func loop(
    _ lifeline: Int32, _ signals: Int32, _ hostGone: () -> Void, _ terminate: () -> Void
  ) {
    while true {
      var polls = [
        pollfd(fd: lifeline, events: Int16(POLLIN), revents: 0), pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      ]
      guard unsafe poll(&polls, 2, -1) > 0 else { continue }
      var byte: UInt8 = 0
      if polls[0].revents != 0, unsafe read(lifeline, &byte, 1) == 0 { return hostGone() }
      if polls[1].revents != 0, unsafe read(signals, &byte, 1) == 1 { terminate() }
    }
  }

  private final class Work {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private static func startThread(_ run: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let work = unsafe Unmanaged.passRetained(Work(run)).toOpaque()
    let error = unsafe pthread_create(
      &thread, nil,
      { work in
        if let work = unsafe work { unsafe Unmanaged<Work>.fromOpaque(work).takeRetainedValue().run() }
        return nil
      }, work)
    if error == 0 { pthread_detach(thread) } else { unsafe Unmanaged<Work>.fromOpaque(work).release() }
  }
}
