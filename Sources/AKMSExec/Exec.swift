internal import AKMSClient
internal import AKMSModel
internal import AKMSProcesses
internal import AKMSTransport
internal import AKMSWire
internal import CLinux
internal import Glibc

/// `akms exec`: resolve, ask, start, wait.
@safe struct Exec {
  let options: ExecOptions
  let caller: CallerEnvironment
  let requestID: RequestID
  let report: Report?
  private let command: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

  /// - Parameter command: COMMAND and its words, nil at the end.
  init(
    _ options: ExecOptions, command: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, requestID: RequestID,
    _ report: Report?
  ) {
    self.options = options
    self.report = report
    unsafe self.command = command
    unsafe caller = CallerEnvironment(akms_environ())
    self.requestID = requestID
  }

  /// Runs COMMAND and tells how it ended; 0 after a dry run.
  func run() throws(FailureReply) -> ExitStatus {
    let sealed = options.asksByName && !options.withEnvironment ? [] : caller.sealedValues()
    let resolved = try inOneShape { () throws(Failure) in
      try checkDelivery()
      try caller.requireOnce(options.requestedVariables + options.only + sealed.map(\.name))
      return try unsafe ResolvedCommand(command[0]!, search: getenv("PATH"))
    }
    if options.dryRun {
      try dryRun(resolved, sealed)
      return .code(0)
    }
    _ = akms_limit_core()
    guard options.asksByName || !sealed.isEmpty else { return try runAlone(resolved.takeTarget()) }
    // From here on plaintext may be in memory: no core, no /proc/PID/mem for others of this uid, no crash report.
    _ = akms_set_undumpable()
    akms_forget_crash_handlers()
    let client = try client()
    let vended = try patiently { () throws(FailureReply) in try vend(client, resolved, sealed) }
    let renewal = try renewal(vended.granted.grant, resolved, sealed)
    return try runGranted(resolved.takeTarget(), client, vended, renewal)
  }

  /// Where nothing is asked for (no flag, no sealed value) nobody is asked, and there is no lease to look after.
  private func runAlone(_ target: ResolvedCommand.Target) throws(FailureReply) -> ExitStatus {
    let child = try start(target, ChildEnvironment(caller, clean: options.cleanEnvironment))
    LetGo.all(but: [child.handle.descriptor.number, report?.owned ?? -1])
    var relay = SignalRelay(pid: child.pid)
    let status = relay.run()
    report?.exit(status)
    return status
  }

  private func runGranted(
    _ target: ResolvedCommand.Target, _ client: BrokerClient, _ vended: consuming Vended, _ renewal: Renewal?
  ) throws(FailureReply) -> ExitStatus {
    let grant = vended.granted.grant
    let now = akms_boottime_ns()
    let expiry = ExpiryWatch(grant.endsAtBoottime, grant.onExpiry, grace: options.graceSeconds, at: now)
    let message = Supervision.Started(
      requestID: requestID, leases: grant.leases, deadline: grant.endsAtBoottime, onExpiry: grant.onExpiry,
      grace: UInt32(options.graceSeconds), resumed: false, eventID: grant.eventID)
    var vended = vended
    let link = vended.takeLink()
    let granted = vended.takeGranted()
    let handover = try handover(granted)
    let redactor = try redactor(granted, handover)
    let environment = try environment(granted, handover)
    // Before the child can have any: an orphan that came earlier would be another's for good.
    _ = akms_adopt_orphans()
    let child = try start(target, environment, redactor)
    redactor?.started()
    let teller = Teller(command: Failure.printable(target.name), isQuiet: options.quiet, report: report)
    var supervisor = Supervisor(
      child, expiry, ExecutionLink(client, message, link), teller, redactor, handover, renewal)
    return try supervisor.run()
  }

  /// Starts the child; the environment's guarded memory is given back before this returns.
  private func start(
    _ target: ResolvedCommand.Target, _ environment: consuming ChildEnvironment, _ redactor: Redactor? = nil
  ) throws(FailureReply) -> ChildProcess {
    return try inOneShape { () throws(Failure) in
      try unsafe ChildProcess(
        path: target.path, arguments: command, environment, CallerSignals.take(), keepsSession: options.keepSession,
        redactor)
    }
  }
}
