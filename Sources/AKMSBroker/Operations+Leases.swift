internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSScope
internal import AKMSStore

extension Operations {
  /// Live leases, oldest first; with `all` the last that have ended before them, with how and when.
  func listLeases(_ arguments: Arguments) throws(Failure) -> JSONObject {
    guard try arguments.flag("all"), case .open(let opened) = core.current else { return ["items": .array(liveLeases)] }
    let ended = try opened.store.leases().filter { $0.state != .live }.prefix(Self.mostEnded).reversed()
    return ["items": .array(ended.map(Self.describe) + liveLeases)]
  }

  /// Ended leases in one answer, which has to fit a frame.
  private static let mostEnded = 500

  var liveLeases: [JSONValue] {
    core.leases.live.map { lease, uses in
      [
        "id": .string(lease.id), "scope": .string(lease.granted.map(\.text).joined(separator: " ")),
        "connection": .string(lease.connection), "session": .string(lease.session), "agent": .null, "profile": .null,
        "state": "live", "issued_at": .time(lease.issuedAt), "expires_at": .time(lease.expiresAt),
        "upstream_expires_at": lease.upstreamExpiry.map { .time($0) } ?? .null, "ended_at": .null,
        "uses": .integer(Int64(uses)),
      ]
    }
  }

  private static func describe(_ lease: LeaseRecord) -> JSONValue {
    [
      "id": .string(lease.id), "scope": .string(lease.scope), "connection": .string(lease.connection),
      "session": .string(lease.session), "agent": .null, "profile": .null, "state": .string(lease.state.rawValue),
      "issued_at": .time(lease.issuedAt), "expires_at": .time(lease.expiresAt),
      "upstream_expires_at": lease.upstreamExpiresAt.map { .time($0) } ?? .null,
      "ended_at": lease.endedAt.map { .time($0) } ?? .null, "uses": .null,
    ]
  }

  func revokeLeases(_ arguments: Arguments) throws(Failure) -> JSONObject {
    let ids = Set(try arguments.texts("ids") ?? [])
    let all = try arguments.flag("all")
    guard all != !ids.isEmpty else { throw Failure(.usage, "name leases, or say --all", next: "akms lease list") }
    let live = Set(core.leases.live.map(\.lease.id))
    if let unknown = ids.subtracting(live).min() {
      throw Failure(.usage, "no live lease is named \(unknown)", next: "akms lease list")
    }
    let ended = core.end("revoked") { all || ids.contains($0.id) }
    let items = ended.map { lease, result -> JSONValue in
      [
        "id": .string(lease.id), "result": .string(Core.word(for: result)),
        "dead_at": lease.upstreamExpiry.map { .time($0) } ?? .null,
      ]
    }
    return ["items": .array(items)]
  }

  func listConnections() throws(Failure) -> JSONObject {
    guard case .open(let opened) = core.current else { return ["items": []] }
    return ["items": .array(opened.connections.described)]
  }

  func listPlugins() throws(Failure) -> JSONObject {
    guard case .open(let opened) = core.current else { return ["items": []] }
    return ["items": .array(opened.connections.plugins)]
  }
}
