internal import AKMSJSON
internal import AKMSPipeline
internal import AKMSProcesses
internal import AKMSWire
internal import Glibc

/// A command that runs with what was granted, as it was at one moment; made on the thread that watches it.
struct RunningCommand: Sendable, Equatable {
  enum State: String, Sendable {
    case running
    /// The command has ended, what it left behind has not.
    case outlived
    /// Its lease has ended, or akms was killed: it is being ended.
    case ending
  }

  /// nil once the command itself has been reaped.
  let pid: Int32?
  /// The program's path as it was when it was asked for; nil after a restart of the broker.
  let path: String?
  let state: State
  /// Unix seconds at which the command was started; nil where that is not known.
  let since: Int64?
  /// Unix seconds of its lease's end; what counts is CLOCK_BOOTTIME.
  let expiresAt: Int64
  /// `terminate`, `keep` or `renew`.
  let onExpiry: String
  /// How many execs are around it.
  let depth: Int
  let requestID: String
  let leases: [String]
  /// Processes that have outlived it, as far as they were handed over.
  let survivors: Int

  /// nil for what has not begun, or is over.
  init?(_ execution: Execution, at clock: SystemClock = SystemClock()) {
    switch execution.phase {
    case .granted, .vanished, .awaited, .over: return nil
    case .running: state = .running
    case .outlived: state = .outlived
    case .ending: state = .ending
    }
    let (now, boot) = (clock.unixSeconds, Int64(clock.bootNanoseconds / 1_000_000_000))
    pid = execution.command?.isAlive == true ? execution.commandEntry?.pid : nil
    path = execution.terms.record["process.executable"]?.string
    since = execution.commandEntry.map { now - boot + Int64(clamping: $0.start) / Self.ticks }
    let told = execution.deadline == execution.terms.deadline ? execution.terms.uses.map(\.expiresAt).min() : nil
    expiresAt = told ?? now - boot + Int64(clamping: execution.deadline / 1_000_000_000)
    (onExpiry, depth) = (execution.onExpiry.word, execution.nesting.depth)
    (requestID, leases) = (execution.terms.requestID, execution.terms.leases)
    survivors = execution.survivors.count(where: \.isAlive)
  }

  /// Clock ticks a second; proc_pid_stat(5).
  private static let ticks = Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))

  /// As `exec.list` has it.
  var json: JSONValue {
    [
      "pid": .optional(pid.map(Int64.init)) ?? .null, "command": .optional(path) ?? .null,
      "state": .string(state.rawValue), "since": since.map { .time($0) } ?? .null, "expires_at": .time(expiresAt),
      "on_expiry": .string(onExpiry), "depth": .integer(Int64(depth)), "request_id": .string(requestID),
      "leases": .strings(leases), "survivors": .integer(Int64(survivors)),
    ]
  }
}
