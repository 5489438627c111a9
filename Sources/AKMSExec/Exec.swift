internal import AKMSClient
internal import AKMSModel
internal import AKMSTransport
internal import AKMSWire
internal import CLinux
internal import Glibc

/// `akms exec`: resolve, ask, start, wait.
@safe struct Exec {
  let options: ExecOptions
  let caller: CallerEnvironment
  let requestID: RequestID
  private let command: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

  /// - Parameter command: COMMAND and its words, nil at the end.
  init(_ options: ExecOptions, command: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, requestID: RequestID) {
    self.options = options
    unsafe self.command = command
    unsafe caller = CallerEnvironment(akms_environ())
    self.requestID = requestID
  }

  /// Runs COMMAND and tells how it ended; 0 after a dry run.
  func run() throws(FailureReply) -> ExitStatus {
    let sealed = options.asksByName && !options.withEnvironment ? [] : caller.sealedValues()
    let resolved = try inOneShape { () throws(Failure) in
      try caller.requireOnce(options.requestedVariables + options.only + sealed.map(\.name))
      return try unsafe ResolvedCommand(command[0]!, search: getenv("PATH"))
    }
    if options.dryRun {
      try dryRun(resolved, sealed)
      return .code(0)
    }
    // From here on plaintext may be in memory: no core, no /proc/PID/mem for others of this uid, no crash report.
    _ = akms_set_undumpable()
    akms_forget_crash_handlers()
    let child = try start(resolved, try environment(for: resolved, sealed))
    return child.wait()
  }

  /// Starts the child; the environment's guarded memory is given back before this returns.
  private func start(
    _ resolved: borrowing ResolvedCommand, _ environment: consuming ChildEnvironment
  ) throws(FailureReply) -> ChildProcess {
    let path = resolved.path
    do throws(Failure) { return try unsafe ChildProcess(path: path, arguments: command, environment) } catch {
      throw FailureReply(error)
    }
  }
}
