internal import Glibc

/// How akms's caller has set the signals: what the child gets, whatever akms does with its own.
struct CallerSignals {
  let mask: sigset_t
  let ignoresChildren: Bool

  /// Blocks every signal in akms: from here on they are taken one by one, so that none is lost in between. SIGCHLD gets
  /// its default, since waiting needs it.
  static func take() -> CallerSignals {
    var all = sigset_t()
    var mask = sigset_t()
    unsafe sigfillset(&all)
    unsafe sigprocmask(SIG_BLOCK, &all, &mask)
    var before = sigaction()
    var after = sigaction()
    unsafe after.__sigaction_handler.sa_handler = SIG_DFL
    unsafe sigaction(SIGCHLD, &after, &before)
    return CallerSignals(mask: mask, ignoresChildren: isIgnored(before))
  }

  /// As the caller had them, where nothing was started after all.
  func restore() {
    var mask = mask
    unsafe sigprocmask(SIG_SETMASK, &mask, nil)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self) == unsafeBitCast(SIG_IGN, to: UInt.self)
  }
}
