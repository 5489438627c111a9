internal import CLinux
internal import Glibc

/// Takes every signal that akms gets while the child runs (all are blocked, sigwaitinfo(2) hands them over).
///
/// What a process sent goes on to the child. What the kernel or the terminal sent to the foreground group does not: the
/// child, in the same group, has it already. akms stops when the child has stopped, with the same signal, so that the
/// shell sees one job; a stop of akms alone never leaves a stopped child behind a hanging terminal.
struct SignalRelay {
  private let pid: pid_t
  private var childIsStopped = false

  init(pid: pid_t) { self.pid = pid }

  mutating func run() -> ExitStatus {
    var all = sigset_t()
    unsafe sigfillset(&all)
    while true {
      var info = unsafe siginfo_t()
      let number = unsafe sigwaitinfo(&all, &info)
      if number == SIGCHLD || number == SIGCONT {
        if let status = follow(continued: number == SIGCONT) { return status }
      } else if number > 0, unsafe akms_sent_by_process(&info) != 0 {
        kill(pid, number)
      }
    }
  }

  /// The child's end, if it has ended; else akms is where the child is, stopped or not.
  ///
  /// - Parameter continued: akms itself was continued. A shell continues the whole group, and one more SIGCONT from us
  ///   could undo a stop that came in between (two Ctrl-Z in a row on a busy machine): it goes only to a child of
  ///   which the kernel reports nothing since it stopped.
  private mutating func follow(continued: Bool) -> ExitStatus? {
    var status: Int32 = 0
    var isNews = false
    while unsafe waitpid(pid, &status, WNOHANG | WUNTRACED | WCONTINUED) == pid {
      isNews = true
      childIsStopped = akms_wait_stopped(status) != 0
      if childIsStopped {
        stop(as: akms_wait_stop_signal(status))
      } else if akms_wait_continued(status) == 0 {
        return ExitStatus(waitStatus: status)
      }
    }
    if continued, childIsStopped, !isNews {
      childIsStopped = false
      kill(pid, SIGCONT)
    }
    return nil
  }

  /// Stops akms as the child stopped, unless it is being continued already. In a group without a shell to continue it
  /// the kernel discards the stop (SIGTSTP rather than SIGSTOP), and akms waits on.
  private func stop(as number: Int32) {
    var pending = sigset_t()
    unsafe sigpending(&pending)
    guard unsafe sigismember(&pending, SIGCONT) == 0 else { return }
    let stop = number == SIGTTIN || number == SIGTTOU ? number : SIGTSTP
    var only = sigset_t()
    unsafe sigemptyset(&only)
    unsafe sigaddset(&only, stop)
    kill(getpid(), stop)
    unsafe sigprocmask(SIG_UNBLOCK, &only, nil)
    unsafe sigprocmask(SIG_BLOCK, &only, nil)
  }
}
