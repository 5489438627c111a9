internal import AKMSClient
internal import AKMSModel
internal import AKMSTransport
internal import AKMSWire
internal import Glibc

extension Exec {
  /// What can be known before anything is asked for.
  func checkDelivery() throws(Failure) {
    guard options.delivery == .file else { return }
    guard options.requestedVariables.count == options.bindings.count else { throw Self.oneValue }
    _ = try ValueFolders.root(in: try Places.current().run)
  }

  /// nil for the environment.
  func handover(_ granted: borrowing Granted) throws(FailureReply) -> Handover? {
    try inOneShape { () throws(Failure) in
      switch options.delivery {
      case .environment: return nil
      case .file:
        guard granted.names.allSatisfy(options.requestedVariables.contains) else { throw Self.oneValue }
        return .files(try DeliveredFiles(granted, run: try Places.current().run, request: requestID))
      case .endpoint:
        guard CredentialDocument.fits(granted.names) else { throw Self.oneSession }
        return .endpoint(try Endpoint(granted, report))
      }
    }
  }

  /// What asks again before the lease's end; nil for a command that cannot fetch what it gets.
  func renewal(
    _ grant: Grant, _ resolved: borrowing ResolvedCommand, _ sealed: [VendRequest.Sealed]
  ) throws(FailureReply) -> Renewal? {
    guard options.delivery == .endpoint, grant.onExpiry == .renew else { return nil }
    // A broker that akms started here would be adopted by it, and ended with the command.
    let client = BrokerClient(
      places: try inOneShape { () throws(Failure) in try Places.current() }, startIfNeeded: false)
    return Renewal(
      client, request(resolved, sealed), grant, file: Self.copy(of: resolved.file.number),
      directory: Self.copy(of: resolved.directory.number))
  }

  private static func copy(of number: Int32) -> Descriptor { Descriptor(owning: fcntl(number, F_DUPFD_CLOEXEC, 3)) }

  private static let oneSession = Failure(
    .usage, "endpoint delivers one AWS session", why: "no other program asks an endpoint",
    next: "akms exec --deliver endpoint --scope aws:s3-read:BUCKET -- COMMAND")
  private static let oneValue = Failure(
    .usage, "file delivers one value for one variable", why: "a scope without VAR= gives several",
    next: "akms exec --deliver file --scope VAR=SCOPE -- COMMAND")
}
