internal import AKMSModel
internal import AKMSWire
internal import Glibc

/// What akms says while its command runs: to people on stderr, to programs in the report.
struct Teller {
  let command: String
  let isQuiet: Bool
  let report: Report?

  func warn(_ left: UInt64) {
    let seconds = max(1, Int((left + 500_000_000) / 1_000_000_000))
    report?.expiring(seconds)
    say("the lease of \(command) ends in \(seconds) s")
  }

  func kept(_ why: String) {
    report?.expired("keep", why)
    say("the lease of \(command) has ended (\(why)); it goes on with what it has")
  }

  func ending(_ why: String) {
    report?.expired("terminate", why)
    say("the lease of \(command) has ended (\(why)); ending it")
  }

  func ended(_ status: ExitStatus, survivors: [(pid: Int32, name: String)], leaseEnded: Bool) {
    defer { if !leaseEnded { report?.exit(status) } }
    guard !survivors.isEmpty else { return }
    report?.survivors(survivors)
    let names = survivors.prefix(5).map { "\(Failure.printable($0.name)) (\($0.pid))" }.joined(separator: ", ")
    let more = survivors.count > 5 ? " and \(survivors.count - 5) more" : ""
    say("still running with what was granted: \(names)\(more)")
  }

  func terminated(_ why: String) -> Failure {
    Failure(
      .leaseEnded, "terminated: \(command)", why: "its lease has ended: \(why)",
      next: "akms exec --ttl DURATION -- \(command)")
  }

  /// A reader of stderr that takes nothing must not hold up the lease's end.
  private func say(_ text: String) {
    var state = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
    guard !isQuiet, unsafe poll(&state, 1, 0) == 1 else { return }
    Messages.toStandardError("akms: " + text)
  }
}
