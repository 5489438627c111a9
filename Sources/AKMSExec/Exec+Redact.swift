internal import AKMSModel
internal import AKMSWire
internal import Glibc

extension Exec {
  /// What masks the command's output, where it is asked for: by a flag, by the broker for an agent whose stdout is no
  /// terminal.
  func redactor(_ granted: borrowing Granted, _ handover: Handover? = nil) throws(FailureReply) -> Redactor? {
    guard !granted.names.isEmpty, options.redact || isMasked(granted.grant.redaction) else { return nil }
    return try inOneShape { () throws(Failure) in
      let redactor = try Redactor()
      let short = try redactor.learn(granted, handover)
      if !options.quiet {
        for name in short { Messages.toStandardError("akms: not masked: \(name) (its value has less than 4 bytes)") }
      }
      return redactor
    }
  }

  private func isMasked(_ redaction: Grant.Redaction?) -> Bool {
    switch redaction {
    case .always: true
    case .offTerminal: isatty(1) != 1
    case nil: false
    }
  }
}
