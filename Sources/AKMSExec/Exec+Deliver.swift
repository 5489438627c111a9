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
      case .environment, .endpoint: return nil
      case .file:
        guard granted.names.allSatisfy(options.requestedVariables.contains) else { throw Self.oneValue }
        return Handover(
          files: try DeliveredFiles(granted, run: try Places.current().run, request: requestID))
      }
    }
  }

  private static let oneValue = Failure(
    .usage, "file delivers one value for one variable", why: "a scope without VAR= gives several",
    next: "akms exec --deliver file --scope VAR=SCOPE -- COMMAND")
}
