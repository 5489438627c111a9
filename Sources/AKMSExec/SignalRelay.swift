internal import CLinux
internal import Glibc

/// What signals that akms gets while the child runs mean for the child (all are blocked and taken one by one).
///
/// What was sent to akms goes on to the child; what a terminal sent to the foreground group does not: the child, in the
/// same group, has it already. akms stops when the child has stopped, so that the shell sees one job; a stop of akms alone
/// never leaves a stopped child behind a hanging terminal.
struct SignalRelay {
  private let pid: pid_t
  private var childIsStopped = false
  /// akms has stopped itself since it was last continued.
  private var hasStopped = false
  /// How the child ended, once it has.
  private(set) var ended: ExitStatus?

  init(pid: pid_t) { self.pid = pid }

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
    default: if ended == nil, Self.isForUsAlone(number, sender) { kill(pid, number) }
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
    guard ended == nil, childIsStopped && !isNews || !mine && sender == AKMS_SENT_BY_PROCESS else { return }
    childIsStopped = false
    kill(pid, SIGCONT)
  }

  /// Takes the child's end, if it has ended; else akms is where the child is, stopped or not. Orphans that have come to
  /// akms are reaped on the way.
  ///
  /// - Returns: Whether the kernel had something to say of the child.
  @discardableResult private mutating func follow() -> Bool {
    var isNews = false
    var status: Int32 = 0
    while case let process = unsafe waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED), process > 0 {
      guard process == pid else { continue }
      isNews = true
      childIsStopped = akms_wait_stopped(status) != 0
      if childIsStopped {
        stop(as: akms_wait_stop_signal(status))
      } else if akms_wait_continued(status) == 0 {
        ended = ExitStatus(waitStatus: status)
      }
    }
    return isNews
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
    kill(getpid(), stop)
    unsafe sigprocmask(SIG_UNBLOCK, &only, nil)
    unsafe sigprocmask(SIG_BLOCK, &only, nil)
  }

  /// Whether somebody in our session, outside our group, can continue us: the group is not orphaned (POSIX, 3.264).
  private static var hasShell: Bool {
    let parent = getppid()
    return getpgid(parent) != getpgrp() && getsid(parent) == getsid(0)
  }
}
