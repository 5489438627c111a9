internal import AKMSModel
internal import AKMSTransport
internal import AKMSWire

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

  private static let oneSession = Failure(
    .usage, "endpoint delivers one AWS session", why: "no other program asks an endpoint",
    next: "akms exec --deliver endpoint --scope aws:s3-read:BUCKET -- COMMAND")
  private static let oneValue = Failure(
    .usage, "file delivers one value for one variable", why: "a scope without VAR= gives several",
    next: "akms exec --deliver file --scope VAR=SCOPE -- COMMAND")
}
