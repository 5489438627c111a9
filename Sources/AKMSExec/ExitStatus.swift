internal import CLinux
internal import Glibc

/// How the child ended, and how akms ends the same way.
enum ExitStatus: Equatable {
  case code(Int32)
  case signal(Int32)

  /// From a status of waitpid(2) of a process that has ended.
  init(waitStatus status: Int32) {
    self = akms_wait_signaled(status) != 0 ? .signal(akms_wait_signal(status)) : .code(akms_wait_exit_code(status))
  }

  /// Leaves the process: with the child's status, or by its signal (no core file: the limit is 0). Where the signal
  /// does not kill, as for the first process of a container, the status is 128 and its number, as shells have it.
  func leave() -> Never {
    switch self {
    case .code(let code): exit(code)
    case .signal(let number):
      var only = sigset_t()
      unsafe sigemptyset(&only)
      unsafe sigaddset(&only, number)
      _ = Glibc.signal(number, SIG_DFL)
      kill(getpid(), number)
      unsafe sigprocmask(SIG_UNBLOCK, &only, nil)
      exit(128 + number)
    }
  }
}
