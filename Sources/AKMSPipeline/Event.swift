internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSReplay
internal import AKMSScope

/// The fields of the pipeline's events (audit.md), in one place so that they can be read whole.
enum Event {
  typealias Fields = JSONObject

  /// As asked for, before anybody has looked at it.
  static func ask(_ ask: VendAsk, _ caller: Caller) -> Fields {
    var fields = caller.record
    fields["akms.connection"] = .string(ask.binding.scope.connection)
    fields["akms.request_id"] = .string(caller.requestID)
    fields["akms.scope.requested"] = .string(ask.binding.scope.text)
    fields["akms.scope.hash"] = .string(hex(ask.binding.scope.hash))
    return fields
  }

  /// As decided, with all that is needed to decide it again.
  static func decided(_ decided: Decided, _ caller: Caller) -> Fields {
    var fields = ask(decided.validated.ask, caller)
    fields["rule.version"] = .string(decided.snapshot.version)
    let record = JSONValue.object(decided.record.json)
    // an event has to fit into its line: one with hundreds of looked-up paths is told without them
    fields["akms.decision"] = record.text.utf8.count <= longestDecision ? record : nil
    if decided.validated.scope != decided.validated.ask.binding.scope {
      fields["akms.scope.canonical"] = .string(decided.validated.scope.text)
    }
    return fields
  }

  /// Bytes of a decision's record, of the ``Limits/ledgerLine`` that an event has.
  private static let longestDecision = 9 << 10

  /// As permitted.
  static func vend(_ admitted: Admitted, _ caller: Caller) -> Fields {
    var fields = decided(admitted.decided, caller)
    fields["akms.scope.allowed"] = .strings(admitted.permit.granted.map(\.text))
    fields["rule.id"] = .strings(admitted.permit.rules.map(\.id))
    fields["akms.lease.ttl"] = .integer(Int64(admitted.permit.ttlSeconds))
    if let plugin = admitted.validated.description.plugin {
      fields["akms.plugin.name"] = .string(plugin.name)
      fields["akms.plugin.version"] = .string(plugin.version)
      fields["akms.plugin.sha256"] = .string(plugin.sha256)
    }
    if !admitted.findings.isEmpty { fields["akms.anomalies"] = .array(admitted.findings.map(finding)) }
    return fields
  }

  static func result(_ minted: borrowing Minted, _ credential: borrowing MintedCredential, _ clock: any Clock) -> Fields
  {
    var fields = vend(minted.admitted, minted.caller)
    fields["akms.scope.granted"] = .strings(minted.admitted.granted.map(\.text))
    fields["akms.lease.id"] = .string(minted.lease)
    fields["akms.lease.reused"] = .bool(false)
    fields["akms.lease.issued"] = .integer(clock.unixSeconds)
    fields["akms.lease.expires"] = .integer(clock.unixSeconds + Int64(minted.admitted.permit.ttlSeconds))
    fields["akms.lease.upstream_expires"] = credential.upstreamExpiry.map { .integer($0) }
    fields["akms.credential.provider"] = .string(minted.admitted.validated.description.provider)
    fields["akms.credential.fingerprint"] = .strings(credential.fingerprints)
    fields["akms.credential.env"] = .strings(
      minted.admitted.validated.ask.binding.variable.map { [$0] } ?? minted.admitted.validated.description.variables)
    fields["akms.parent"] = .string(minted.intent)
    if !credential.metadata.isEmpty {
      fields["akms.principal"] = .object(JSONObject(credential.metadata.map { ($0, .string($1)) }))
    }
    return fields
  }

  static func reuse(of lease: Lease, _ admitted: Admitted, _ caller: Caller) -> Fields {
    var fields = vend(admitted, caller)
    fields["akms.scope.granted"] = .strings(lease.granted.map(\.text))
    fields["akms.lease.id"] = .string(lease.id)
    fields["akms.lease.reused"] = .bool(true)
    fields["akms.lease.expires"] = .integer(lease.expiresAt)
    fields["akms.parent"] = .string(lease.event)
    return fields
  }

  static func failure(_ failure: Failure) -> Fields {
    var fields: Fields = ["event.code": .string(failure.code.rawValue), "event.reason": .string(failure.what)]
    if let why = failure.why { fields["event.reason"] = .string(failure.what + ": " + why) }
    return fields
  }

  private static func finding(_ finding: Finding) -> JSONValue {
    .object([
      "level": .string(finding.level.rawValue), "code": .string(finding.code), "message": .string(finding.message),
    ])
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
