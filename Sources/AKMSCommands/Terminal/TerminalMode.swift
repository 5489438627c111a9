internal import AKMSModel
internal import Glibc
internal import Synchronization

/// The last signal that came while a terminal was quiet; 0 for none. A lock-free atomic may be written by a handler.
private let caught = Atomic<Int32>(0)

/// Echo and line editing switched off, and put back on every way out, also when a signal ends or stops the process.
struct TerminalMode {
  /// Signals whose default action would leave the terminal without echo.
  private static let watched = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]
  private let descriptor: Int32
  private let before: termios
  private var actions: [(signal: Int32, action: sigaction)] = []

  /// Remembers how the terminal is.
  init(_ descriptor: Int32) throws(Failure) {
    var mode = termios()
    guard unsafe tcgetattr(descriptor, &mode) == 0 else { throw Failure(.usage, "there is no terminal to ask on") }
    self.descriptor = descriptor
    before = mode
    caught.store(0, ordering: .relaxed)
  }

  /// Goes quiet; what was typed ahead is dropped.
  mutating func enter() {
    var handler = sigaction()
    unsafe handler.__sigaction_handler.sa_handler = { caught.store($0, ordering: .relaxed) }
    for signal in Self.watched {
      var old = sigaction()
      unsafe sigaction(signal, &handler, &old)
      actions.append((signal, old))
    }
    var quiet = before
    quiet.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | IEXTEN)
    unsafe tcsetattr(descriptor, TCSAFLUSH, &quiet)
  }

  /// Puts terminal and signals back as they were.
  mutating func leave() {
    var mode = before
    unsafe tcsetattr(descriptor, TCSAFLUSH, &mode)
    for (signal, action) in actions {
      var action = action
      unsafe sigaction(signal, &action, nil)
    }
    actions = []
  }

  /// Waits for one byte; a signal acts meanwhile as it would have, on a terminal that is as before.
  ///
  /// - Throws: `.usage` when the terminal goes away.
  mutating func readByte(into address: UnsafeMutableRawPointer) throws(Failure) {
    while true {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // a tenth of a second, because a signal between the look at `caught` and poll does not wake poll
      let ready = unsafe poll(&wait, 1, 100)
      act(on: caught.exchange(0, ordering: .relaxed))
      guard ready > 0 else { continue }
      let count = unsafe read(descriptor, address, 1)
      if count == 1 { return }
      guard count < 0, errno == EINTR || errno == EAGAIN else { throw Failure(.usage, "the terminal went away") }
    }
  }

  private mutating func act(on signal: Int32) {
    guard signal != 0 else { return }
    leave()
    raise(signal)
    enter()  // it was ignored, or the process was stopped and goes on
  }
}
