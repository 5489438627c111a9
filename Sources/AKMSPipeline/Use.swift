package import AKMSPolicy
package import AKMSScope

/// One request's share in a lease.
package struct Use: Sendable {
  package let lease: Lease
  /// The variable that the request named for the lease's one value.
  package let variable: String?
  package let reused: Bool
  /// The ledger's event of this use.
  package let event: String
  /// Nanoseconds on CLOCK_BOOTTIME: the lease's deadline, or this request's own where that is sooner.
  package let deadline: UInt64
  package let expiresAt: Int64
  package let findings: [Finding]
  /// What the deciding rules say of the lease's end, and how often it may be renewed in a row; nil where they are silent.
  package let onExpiry: OnExpiry?
  package let maxRenew: Int?
  /// Whether the provider never ends it itself.
  package let isStored: Bool

  init(_ lease: Lease, _ admitted: Admitted, reused: Bool, event: String, clock: any Clock) {
    let ttl = UInt64(admitted.permit.ttlSeconds)
    self.lease = lease
    variable = admitted.validated.ask.binding.variable
    self.reused = reused
    self.event = event
    deadline = min(lease.deadline, clock.bootNanoseconds + ttl * 1_000_000_000)
    expiresAt = min(lease.expiresAt, clock.unixSeconds + Int64(ttl))
    findings = admitted.findings
    onExpiry = admitted.permit.terms.onExpiry
    maxRenew = admitted.permit.terms.maxRenew
    isStored = admitted.validated.description.isStored
  }
}

/// What a dry run found: what would be granted, for how long, by which rules.
package struct Rehearsal: Sendable {
  package let requested: Scope
  package let granted: [Scope]
  package let ttl: Int
  package let rules: [RuleReference]
  package let findings: [Finding]

  init(_ admitted: Admitted) {
    requested = admitted.validated.scope
    granted = admitted.granted
    ttl = admitted.permit.ttlSeconds
    rules = admitted.permit.rules
    findings = admitted.findings
  }
}
