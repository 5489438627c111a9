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
      if number == SIGCHLD {
        if let status = reap() { return status }
      } else if number == SIGCONT {
        resume()
      } else if number > 0, unsafe akms_sent_by_process(&info) != 0 {
        kill(pid, number)
      }
    }
  }

  /// The child's end, if it has ended; follows it into a stop.
  private mutating func reap() -> ExitStatus? {
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, WNOHANG | WUNTRACED) == pid {
      guard akms_wait_stopped(status) != 0 else { return ExitStatus(waitStatus: status) }
      childIsStopped = true
      follow(akms_wait_stop_signal(status))
    }
    return nil
  }

  /// Stops akms as the child stopped, unless it is being continued already. In a group without a shell to continue it
  /// the kernel discards the stop (SIGTSTP rather than SIGSTOP), and akms waits on.
  private func follow(_ number: Int32) {
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

  private mutating func resume() {
    guard childIsStopped else { return }
    childIsStopped = false
    kill(pid, SIGCONT)
  }
}
