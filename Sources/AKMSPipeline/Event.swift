internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
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

  /// As permitted.
  static func vend(_ admitted: Admitted, _ caller: Caller) -> Fields {
    var fields = ask(admitted.validated.ask, caller)
    fields["akms.scope.allowed"] = .strings(admitted.permit.granted.map(\.text))
    fields["rule.id"] = .strings(admitted.permit.rules.map(\.id))
    fields["akms.lease.ttl"] = .integer(Int64(admitted.permit.ttlSeconds))
    if admitted.validated.scope != admitted.validated.ask.binding.scope {
      fields["akms.scope.canonical"] = .string(admitted.validated.scope.text)
    }
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
