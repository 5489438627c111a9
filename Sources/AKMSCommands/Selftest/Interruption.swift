internal import AKMSModel
internal import Glibc

/// A wish to end that came from outside: the signals are held back while a selftest runs, so that it can clean up first.
enum Interruption {
  private static let numbers = [SIGINT, SIGTERM, SIGHUP]

  /// Runs `body` with them held back; afterwards they do what they do.
  static func heldBack<R>(_ body: () throws(Failure) -> R) throws(Failure) -> R {
    var held = sigset_t()
    var before = sigset_t()
    unsafe sigemptyset(&held)
    for number in numbers where !isIgnored(number) { unsafe sigaddset(&held, number) }
    unsafe sigprocmask(SIG_BLOCK, &held, &before)
    defer { unsafe sigprocmask(SIG_SETMASK, &before, nil) }
    return try body()
  }

  /// Whether one waits. Ignored ones never do: nobody wants to end then.
  static var isThere: Bool {
    var pending = sigset_t()
    unsafe sigpending(&pending)
    return numbers.contains { unsafe sigismember(&pending, $0) == 1 }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = unsafe sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    let ignore = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
    return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == ignore
  }
}
