/// Why akms itself refused or failed: the closed list of contract section 2, one name for programs.
///
/// The raw value is what `--error-format json`, the report stream and the ledger's `event.code` carry.
package enum FailureCode: String, Sendable, CaseIterable {
  case usage
  case providerUnavailable = "provider_unavailable"
  case pluginFailed = "plugin_failed"
  case ledgerUnavailable = "ledger_unavailable"
  case brokerUnavailable = "broker_unavailable"
  case protocolViolation = "protocol_violation"
  case `internal`
  case approvalPending = "approval_pending"
  case locked
  case loginRequired = "login_required"
  case rateLimited = "rate_limited"
  case noRule = "no_rule"
  case explicitDeny = "explicit_deny"
  case narrowed
  case ceiling
  case reasonRequired = "reason_required"
  case approvalRefused = "approval_refused"
  case sessionRequired = "session_required"
  case sealedExpired = "sealed_expired"
  case sealedForeign = "sealed_foreign"
  case profileElsewhere = "profile_elsewhere"
  case providerRefused = "provider_refused"
  case configInvalid = "config_invalid"
  case leaseEnded = "lease_ended"
  case commandNotExecutable = "command_not_executable"
  case commandNotFound = "command_not_found"
  /// Not from exec: a check that ran and found something (`policy check`, `audit verify`), or a name that is not there.
  case found

  /// The process exit status that goes with this code (contract section 2, sysexits(3) where it has one).
  package var exitStatus: Int32 {
    switch self {
    case .found: 1
    case .usage: 64
    case .providerUnavailable, .pluginFailed, .ledgerUnavailable, .brokerUnavailable, .protocolViolation: 69
    case .internal: 70
    case .approvalPending, .locked, .loginRequired, .rateLimited: 75
    case .noRule, .explicitDeny, .narrowed, .ceiling, .reasonRequired, .approvalRefused, .sessionRequired,
      .sealedExpired, .sealedForeign, .profileElsewhere, .providerRefused:
      77
    case .configInvalid: 78
    case .leaseEnded: 124
    case .commandNotExecutable: 126
    case .commandNotFound: 127
    }
  }

  /// Whether the policy (or a rule of the same rank) said no, as against "could not".
  package var isDenial: Bool { exitStatus == 77 }
}
