internal import AKMSClient
internal import AKMSModel
internal import AKMSTransport
internal import AKMSWire

extension Exec {
  func vend(
    _ client: BrokerClient, _ resolved: borrowing ResolvedCommand, _ sealed: [VendRequest.Sealed]
  ) throws(FailureReply) -> Vended {
    try client.vend(request(resolved, sealed), file: resolved.file.number, directory: resolved.directory.number)
  }

  /// The child's environment with what was granted, which is looked at first.
  func environment(_ granted: consuming Granted, _ handover: Handover?) throws(FailureReply) -> ChildEnvironment {
    if !options.quiet {
      let more = (handover?.clears ?? []).filter { !granted.grant.clears.contains($0) }
      let clears = (granted.grant.clears + more).filter { !options.cleanEnvironment && caller.contains($0) }
      Messages.notes(of: granted.grant, removed: clears)
    }
    let names = granted.names
    report?.granted(granted.grant, handover?.names(names) ?? names)
    try inOneShape { () throws(Failure) in try GrantCheck.check(names, requested: options.requestedVariables) }
    let removed = granted.grant.clears + granted.grant.withheld.map(\.name)
    if let handover {
      let entries = try inOneShape { () throws(Failure) in try handover.entries(granted) }
      handover.keep(granted)
      let removed = names + handover.names(names) + handover.clears + removed
      return ChildEnvironment(caller, clean: options.cleanEnvironment, entries: entries, removed: removed)
    }
    return ChildEnvironment(caller, clean: options.cleanEnvironment, granted: granted, removed: removed)
  }

  /// What would be granted, to stdout: the broker's JSON object, or a line.
  func dryRun(_ resolved: borrowing ResolvedCommand, _ sealed: [VendRequest.Sealed]) throws(FailureReply) {
    let json = try client().dryRun(
      request(resolved, sealed), file: resolved.file.number, directory: resolved.directory.number)
    let line = "dry run: allowed; nothing was minted, \(Failure.printable(resolved.text)) was not started"
    Messages.toStandardOutput((options.json ? json : line) + "\n")
  }

  func client() throws(FailureReply) -> BrokerClient {
    BrokerClient(places: try inOneShape { () throws(Failure) in try Places.current() })
  }

  func request(_ command: borrowing ResolvedCommand, _ sealed: [VendRequest.Sealed]) -> VendRequest {
    VendRequest(
      requestID: requestID, bindings: options.bindings, profile: options.profile, only: options.only,
      ttlSeconds: options.ttlSeconds, reason: options.reason, flags: flags, sealed: sealed, commandPath: command.text,
      onExpiry: options.onExpiry, delivery: options.delivery)
  }

  private var flags: VendRequest.Flags {
    var flags = VendRequest.Flags.none
    if options.fresh { flags.add(.fresh) }
    if options.acceptNarrowed { flags.add(.acceptNarrowed) }
    if options.dryRun { flags.add(.dryRun) }
    if options.withEnvironment { flags.add(.withEnvironment) }
    if options.noInput { flags.add(.noInput) }
    if options.keepSession { flags.add(.keepSession) }
    if options.cleanEnvironment { flags.add(.cleanEnvironment) }
    if options.redact { flags.add(.redacts) }
    if options.requestID != nil { flags.add(.named) }
    return flags
  }
}

/// Runs `body`, its failure in the shape in which the broker tells its own.
func inOneShape<R: ~Copyable>(_ body: () throws(Failure) -> R) throws(FailureReply) -> R {
  do throws(Failure) { return try body() } catch { throw FailureReply(error) }
}
