internal import AKMSModel
internal import AKMSPipeline
internal import AKMSScope
internal import AKMSSecret
internal import AKMSWire

/// Builds the reply frame of a grant: the only place where opened values stand, all of it in locked memory.
enum GrantReply {
  /// One lease's values, held by reference: a frame is written in two passes.
  private final class Opened: Sendable {
    let values: SecretEnvironment
    init(_ values: consuming SecretEnvironment) { self.values = values }
  }

  static func encode(_ uses: [Use], for request: VendRequest, _ session: SessionClass) throws(Failure) -> Secret {
    var opened: [Opened] = []
    for use in uses { opened.append(Opened(try use.lease.open(as: use.variable))) }
    var plain: [Opened] = []
    for value in uses.flatMap(\.lease.plain) {
      plain.append(
        Opened(
          try SecretEnvironment([(value.name, value.value.utf8.count)]) { entries, span in
            for (offset, byte) in value.value.utf8.enumerated() {
              span.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
            }
          }))
    }
    return try grant(uses, for: request, session).encode { sink throws(Failure) in
      for entry in opened + plain { sink.add(entry.values) }
    }
  }

  private static func grant(
    _ uses: [Use], for request: VendRequest, _ session: SessionClass
  ) throws(Failure) -> Grant {
    guard let first = uses.min(by: { $0.deadline < $1.deadline }) else {
      throw Failure(.usage, "nothing is asked for", next: "akms exec --scope VAR=SCOPE -- COMMAND")
    }
    var grant = Grant(
      requestID: request.requestID, endsAtBoottime: first.deadline, expiresAt: UInt64(max(0, first.expiresAt)),
      ttlSeconds: UInt32(clamping: first.lease.ttl), reused: uses.allSatisfy(\.reused), eventID: first.event,
      onExpiry: EndOfLease.action(for: uses, request, session))
    grant.boottime = SystemClock().bootNanoseconds
    grant.redaction = session == .agent ? .offTerminal : nil
    grant.maxRenew = uses.compactMap(\.maxRenew).min().map { UInt32(clamping: $0) }
    grant.leases = uses.map(\.lease.id)
    grant.scopes = uses.flatMap { $0.lease.granted.map(\.text) }
    grant.clears = Array(Set(uses.flatMap(\.lease.clears))).sorted()
    grant.upstreamExpiresAt = uses.compactMap(\.lease.upstreamExpiry).min().map { UInt64(max(0, $0)) }
    grant.notes = uses.flatMap { use in
      use.findings.filter { $0.level > .info }.map { "\($0.level.rawValue): \($0.message)" }
    }
    return grant
  }
}
