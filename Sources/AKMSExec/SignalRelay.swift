internal import CLinux
internal import Glibc

/// What signals that akms gets while the child runs mean for the child (all are blocked and taken one by one).
///
/// What was sent to akms goes on to the child; what a terminal sent to the foreground group does not: the child, in the
/// same group, has it already. akms stops when the child has stopped, so that the shell sees one job; a stop of akms alone
/// never leaves a stopped child behind a hanging terminal.
struct SignalRelay {
  private let pid: pid_t
  /// The child's own terminal, where it has one.
  private let pty: PtySession?
  private var childIsStopped = false
  /// akms has stopped itself since it was last continued.
  private var hasStopped = false
  /// How the child ended, once it has.
  private(set) var ended: ExitStatus?

  init(pid: pid_t, _ pty: PtySession? = nil) { (self.pid, self.pty) = (pid, pty) }

  /// Waits for nothing but the child: where no lease has to be looked after.
  mutating func run() -> ExitStatus {
    while true {
      var sender = AKMS_SENT_BY_KERNEL
      let number = unsafe akms_wait_signal_from(&sender)
      if number > 0 { take(number, from: sender) }
      if let ended { return ended }
    }
  }

  mutating func take(_ number: Int32, from sender: akms_sender) {
    switch number {
    case SIGCHLD: follow()
    case SIGCONT: goOn(from: sender)
    case SIGWINCH where pty != nil && sender == AKMS_SENT_BY_KERNEL: pty?.resize()
    default: pass(number, from: sender)
    }
  }

  private func pass(_ number: Int32, from sender: akms_sender) {
    guard ended == nil else { return leaveAfterEnd(number) }
    guard pty == nil || sender != AKMS_SENT_BY_KERNEL else { return _ = kill(-pid, number) }
    if Self.isForUsAlone(number, sender) { kill(pid, number) }
  }

  /// The command is gone and its output still on its way to somebody who does not read: who wants akms to end, ends it.
  private func leaveAfterEnd(_ number: Int32) {
    guard pty != nil || number != SIGINT else { return }
    if [SIGTERM, SIGINT, SIGHUP, SIGQUIT].contains(number) {
      pty?.leave()
      ExitStatus.signal(number).leave()
    }
  }

  /// A terminal's signals go to a whole group, but for the hang-up of one whose session akms leads; the kernel's others
  /// (timers and limits that live on across execve(2)) were meant for whom akms stands for.
  private static func isForUsAlone(_ number: Int32, _ sender: akms_sender) -> Bool {
    switch sender {
    case AKMS_SENT_BY_PROCESS: return true
    case AKMS_SENT_BY_KERNEL: break
    default: return false
    }
    switch number {
    case SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH: return false
    case SIGHUP: return getsid(0) == getpid()
    default: return true
    }
  }

  /// A shell continues the whole group, and one more SIGCONT from us could undo a stop that came in between (two Ctrl-Z in
  /// a row on a busy machine): after a stop it goes only to a child of which the kernel reports nothing since.
  private mutating func goOn(from sender: akms_sender) {
    let isNews = follow()
    let mine = hasStopped
    hasStopped = false
    pty?.enter()
    guard ended == nil, childIsStopped && !isNews || !mine && sender == AKMS_SENT_BY_PROCESS else { return }
    childIsStopped = false
    kill(pty == nil ? pid : -pid, SIGCONT)
  }

  /// Takes the child's end, if it has ended; else akms is where the child is, stopped or not. Orphans that have come to
  /// akms are reaped on the way.
  ///
  /// - Returns: Whether the kernel had something to say of the child.
  @discardableResult mutating func follow() -> Bool {
    var isNews = false
    var status: Int32 = 0
    while case let process = unsafe waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED), process > 0 {
      if process == pid { isNews = take(status: status) }
    }
    while let status = pty?.nextStatus() { isNews = take(status: status) }
    return isNews
  }

  private mutating func take(status: Int32) -> Bool {
    childIsStopped = akms_wait_stopped(status) != 0
    if childIsStopped {
      stop(as: akms_wait_stop_signal(status))
    } else if akms_wait_continued(status) == 0 {
      ended = ExitStatus(waitStatus: status)
    }
    return true
  }

  /// Stops akms as the child stopped, unless it is being continued already. In a group without a shell to continue it
  /// the kernel discards the stop (SIGTSTP rather than SIGSTOP), and akms waits on.
  private mutating func stop(as number: Int32) {
    var pending = sigset_t()
    unsafe sigpending(&pending)
    guard unsafe sigismember(&pending, SIGCONT) == 0 else { return }
    let stop = number == SIGSTOP && !Self.hasShell ? SIGTSTP : number
    var only = sigset_t()
    unsafe sigemptyset(&only)
    unsafe sigaddset(&only, stop)
    hasStopped = true
    pty?.leave()
    kill(getpid(), stop)
    unsafe sigprocmask(SIG_UNBLOCK, &only, nil)
    unsafe sigprocmask(SIG_BLOCK, &only, nil)
    pty?.enter()
  }

  /// Whether somebody in our session, outside our group, can continue us: the group is not orphaned (POSIX, 3.264).
  private static var hasShell: Bool {
    let parent = getppid()
    return getpgid(parent) != getpgrp() && getsid(parent) == getsid(0)
  }
}
