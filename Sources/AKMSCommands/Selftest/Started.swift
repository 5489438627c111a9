internal import AKMSModel
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// A program of the selftest, started and not yet waited for.
final class Started {
  let pid: pid_t
  let requestID: String
  private let launch: Launch
  private let report: String?
  private let begun = akms_monotonic_ns()

  /// - Parameter report: The file in which its report will be.
  init(_ launch: Launch, report: String? = nil, requestID: String = "") throws(Failure) {
    (self.launch, self.report, self.requestID) = (launch, report, requestID)
    pid = try launch.spawn()
  }

  /// What it has written to stdout so far.
  var output: String { Files.text(launch.output) }

  /// Waits until it has written a line; false where it does not within 5 s.
  func says(_ line: String) -> Bool {
    let deadline = Deadline(milliseconds: 5000)
    while !output.split(separator: "\n").contains(Substring(line)) {
      guard !deadline.hasPassed, !Interruption.isThere else { return false }
      deadline.pause(milliseconds: 5)
    }
    return true
  }

  func send(_ signal: Int32) { kill(pid, signal) }

  /// Waits for its end; one that does not come in time is brought about, for the whole session.
  ///
  /// - Parameter heedless: Whether it waits on when somebody wants the selftest to end.
  func ended(within milliseconds: Int = 10_000, heedless: Bool = false) -> Ended {
    let deadline = Deadline(milliseconds: milliseconds)
    var status: Int32 = 0
    var how = Ended.How.late
    while how == .late {
      let found = unsafe waitpid(pid, &status, WNOHANG)
      if found == pid { how = Self.how(status) }
      if found < 0 && errno != EINTR || deadline.hasPassed || !heedless && Interruption.isThere { break }
      if how == .late { deadline.pause(milliseconds: 2) }
    }
    if how == .late {
      kill(-pid, SIGKILL)
      unsafe _ = waitpid(pid, &status, 0)
    }
    return Ended(
      how: how, output: output, errors: Files.text(launch.errors),
      report: report.map { Ended.report(Files.text($0)) } ?? [],
      milliseconds: Int((akms_monotonic_ns() - begun) / 1_000_000), requestID: requestID)
  }

  private static func how(_ status: Int32) -> Ended.How {
    akms_wait_signaled(status) != 0 ? .signal(akms_wait_signal(status)) : .code(akms_wait_exit_code(status))
  }
}
