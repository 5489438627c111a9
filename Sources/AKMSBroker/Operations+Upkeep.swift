internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSSecret
internal import AKMSStore
internal import AKMSTransport
internal import Glibc
internal import Synchronization

extension Operations {
  func brokerStatus() throws(Failure) -> JSONObject {
    let arena = SecretMemory.arenaUse
    return [
      "running": true, "pid": .integer(Int64(getpid())), "level": "L1", "version": .string(Build.version),
      "started_at": .time(core.startedAt), "state": .string(stateWord),
      "leases": .integer(Int64(core.leases.live.count)),
      "connections": .integer(Int64(core.activity.connections)), "arena_used": .integer(Int64(arena?.used ?? 0)),
      "arena_size": .integer(Int64(arena?.size ?? 0)),
    ]
  }

  private var stateWord: String {
    switch core.current {
    case .uninitialised: "uninitialised"
    case .sealed: "locked"
    case .open(let opened): opened.store.isUnlocked ? "ready" : "locked"
    }
  }

  func brokerStop() -> JSONObject {
    stop.raise()
    return ["stopping": true]
  }

  func initialise(_ arguments: Arguments, _ passphrase: consuming Secret?) throws(Failure) -> JSONObject {
    let slot = try arguments.text("slot") ?? "keyfile"
    guard slot == "keyfile" && passphrase == nil || slot == "passphrase" && passphrase != nil else {
      throw Failure(
        .usage, "the slot \(slot) does not go with what was given",
        why: "keyfile takes no passphrase, passphrase needs one")
    }
    guard case .uninitialised = core.current else { return ["created": false, "slot": .string(slot)] }
    try core.adopt(try Store.create(in: core.places.data, passphrase: passphrase, now: { SystemClock().unixSeconds }))
    return ["created": true, "slot": .string(slot)]
  }

  func lock() throws(Failure) -> JSONObject {
    let opened = try core.opened()
    opened.store.lock()
    let ended = core.end("lock") { _ in true }
    opened.connections.lock()
    try core.record("akms.lock")
    return ["locked": true, "leases_ended": .integer(Int64(ended.count))]
  }

  func unlock(_ passphrase: consuming Secret?) throws(Failure) -> JSONObject {
    switch core.current {
    case .uninitialised: _ = try core.opened()
    case .sealed(let store):
      try Self.unlock(store, passphrase)
      try core.adopt(store)
    case .open(let opened): try Self.unlock(opened.store, passphrase)
    }
    try core.record("akms.unlock")
    return ["locked": false]
  }

  private static func unlock(_ store: Store, _ passphrase: consuming Secret?) throws(Failure) {
    if let passphrase { try store.unlock(passphrase: passphrase) } else { try store.unlock() }
  }

  func status(_ peer: Peer) throws(Failure) -> JSONObject {
    let session = Session.unproven(uid: peer.uid, run: core.run)
    let around = executionsAround(peer)
    return [
      "session": ["class": .string(session.sessionClass.rawValue), "id": .string(session.id)], "profile": .null,
      "level": "L1", "state": .string(stateWord), "connections": try listConnections()["items"] ?? [],
      "leases": .array(liveLeases), "commands": around["commands"] ?? .null, "depth": around["depth"] ?? .null,
      "outer": around["outer"] ?? .null, "staged": .bool(!(try isApplied())),
      "last_denial": core.lastDenial.withLock { $0 }.map { .string($0) } ?? .null,
    ]
  }
}
