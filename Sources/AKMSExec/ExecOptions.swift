package import AKMSWire

/// How an error is written to stderr.
package enum ErrorFormat: String, Sendable, CaseIterable {
  case text, json
}

/// Where the report goes (contract section 2).
package enum ReportTarget: Sendable, Equatable {
  case descriptor(Int32)
  case file(String)
}

/// What stands on the command line in front of COMMAND.
package struct ExecOptions: Sendable, Equatable {
  /// `[VAR=]SCOPE`, in order.
  package var bindings: [String] = []
  package var profile: String?
  package var withEnvironment = false
  package var only: [String] = []
  /// Seconds, 1 to 7 days.
  package var ttlSeconds: UInt32?
  package var reason: String?
  /// nil for `auto`.
  package var onExpiry: Grant.OnExpiry?
  package var delivery = VendRequest.Delivery.environment
  package var redact = false
  /// Seconds for which a "not now" is asked again.
  package var waitSeconds = 0
  package var report: ReportTarget?
  /// Seconds between SIGTERM to the child and to the rest of its tree, at the lease's end.
  package var graceSeconds = 30
  package var fresh = false
  package var acceptNarrowed = false
  package var keepSession = false
  package var cleanEnvironment = false
  package var noInput = false
  package var dryRun = false
  package var json = false
  package var quiet = false
  package var help = false
  package var errorFormat = ErrorFormat.text
  package var requestID: RequestID?

  package init() {}

  /// Whether something is asked for by name, all or nothing (contract section 2.3).
  package var asksByName: Bool { !bindings.isEmpty || profile != nil || !only.isEmpty }

  /// The `VAR`s of the bindings, in order.
  package var requestedVariables: [String] { bindings.compactMap(Self.variable) }

  /// The `VAR` of `VAR=SCOPE`; nil for a bare scope. What follows the first `=` of a scope's parameter is none: a
  /// colon stands before it.
  static func variable(of binding: String) -> String? {
    guard let equals = binding.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let name = binding[..<equals]
    return name.utf8.contains(UInt8(ascii: ":")) ? nil : String(name)
  }
}
