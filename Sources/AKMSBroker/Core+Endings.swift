internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSScope
internal import AKMSStore

// How leases end, and what is told of it: to the ledger, to the store, to the commands that run with them.
extension Core {
  /// Why a lease's end is the end for commands that run with it (contract section 2.8). After a change of policy or of a
  /// secret a command keeps what it was given when it was allowed; no other one shares it any more.
  private static let endsCommands: Set = ["revoked", "lock", "session_end"]

  /// Ends leases before their time, tells the ledger what became of each; returns when the providers have answered.
  func end(_ why: String, where condition: (Lease) -> Bool) -> [(lease: Lease, result: Revocation?)] {
    let ended = leases.end(where: condition)
    if Self.endsCommands.contains(why) { executions.leasesEnded(Set(ended.map(\.id)), why) }
    return Blocking.run { [self] in
      var results: [(lease: Lease, result: Revocation?)] = []
      for lease in ended { results.append((lease, await revoke(lease, why))) }
      return results
    }
  }

  private func revoke(_ lease: Lease, _ why: String) async -> Revocation? {
    let result = try? await Self.revocation(of: lease)
    guard case .open(let opened) = current else { return result }
    try? opened.store.endLease(lease.id, Self.state(after: result))
    var fields = Self.fields(of: lease, why)
    fields["akms.lease.revocation"] = .string(Self.word(for: result))
    _ = try? await opened.recorder.append("lease.revoke", outcome: result == nil ? .failure : .success, fields)
    return result
  }

  private static func revocation(of lease: Lease) async throws(Failure) -> Revocation {
    guard let handle = lease.handle else { return .notRevocable(deadAt: lease.upstreamExpiry) }
    return try await lease.source.revoke(handle: handle, lease: lease.id)
  }

  /// What became of leases at their command's end: those of `ending` are ended now, others live on for who shares them.
  func fates(of ids: [String], ending: Set<String>, _ why: String) async -> [JSONValue] {
    var results: [String: Revocation?] = [:]
    for lease in leases.end(where: { ending.contains($0.id) }) { results[lease.id] = await revoke(lease, why) }
    return ids.map { id in
      if let result = results[id] { return Self.fate(id, Self.word(for: result), Self.deadAt(result)) }
      if let lease = leases.lease(id) { return Self.fate(id, "live", lease.expiresAt) }
      guard case .open(let opened) = current, let record = try? opened.store.lease(id) else {
        return Self.fate(id, "unknown", nil)
      }
      return Self.fate(id, record.state.rawValue, record.upstreamExpiresAt ?? record.endedAt)
    }
  }

  private static func fate(_ id: String, _ state: String, _ time: Int64?) -> JSONValue {
    ["id": .string(id), "state": .string(state), "dead_at": time.map { .integer($0) } ?? .null]
  }

  private static func deadAt(_ result: Revocation?) -> Int64? {
    if case .notRevocable(let time) = result { return time }
    return SystemClock().unixSeconds
  }

  static func word(for result: Revocation?) -> String {
    switch result {
    case .revoked: "revoked"
    case .notRevocable: "not_revocable"
    case nil: "failed"
    }
  }

  private static func state(after result: Revocation?) -> LeaseRecord.State {
    switch result {
    case .revoked: .revoked
    case .notRevocable: .notRevocable
    case nil: .failed
    }
  }

  /// The deadline has passed: the key is gone already, what is left is to write it down.
  func noteExpiry(of lease: Lease, why: String) {
    try? opened().store.endLease(lease.id, .expired)
    _ = try? record("lease.expire", Self.fields(of: lease, why))
  }

  static func fields(of lease: Lease, _ why: String) -> JSONObject {
    var fields: JSONObject = [
      "akms.lease.id": .string(lease.id), "akms.lease.why": .string(why), "akms.session.id": .string(lease.session),
      "akms.connection": .string(lease.connection), "akms.scope.granted": .strings(lease.granted.map(\.text)),
      "akms.parent": .string(lease.event),
    ]
    fields["akms.lease.upstream_expires"] = .optional(lease.upstreamExpiry)
    return fields
  }
}
