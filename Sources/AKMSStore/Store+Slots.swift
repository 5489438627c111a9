package import AKMSModel
package import AKMSSeal
package import AKMSSecret
internal import GRDB

extension Store {
  /// Slots of one store: each passphrase slot costs an Argon2id run when it is tried.
  private static let maximumSlots = 8

  /// Whether the keys are there.
  package var isUnlocked: Bool { keys.isOpen }

  /// A key derived from the root key, for the ledger, trust and references.
  ///
  /// - Throws: `.locked`.
  package func key(for purpose: KeyPurpose, epoch: UInt64 = 1) throws(Failure) -> Secret {
    try KeyDerivation.key(for: purpose, epoch: epoch, root: keys.current().root)
  }

  /// Drops the root key and all that was derived from it here; later calls that need them throw `.locked`.
  package func lock() { keys.close(.lockedByHand) }

  /// Opens the keys with `root.key`, where a keyfile slot exists; says why not by throwing.
  package func unlock() throws(Failure) {
    openWithKeyfile()
    _ = try keys.current()
  }

  /// Opens the keys with a passphrase; about a second.
  ///
  /// - Throws: `.locked` for a wrong one, `.usage` where there is no passphrase slot; the state stays as it was.
  package func unlock(passphrase: consuming Secret) throws(Failure) {
    keys.open(try UnlockedKeys(root: root(passphrase: passphrase)))
  }

  /// Whether a passphrase is right; changes nothing. For acts that ask for it again.
  package func isRight(passphrase: borrowing Secret) throws(Failure) -> Bool {
    do {
      _ = try root(passphrase: passphrase)
      return true
    } catch {
      guard error == .wrongPassphrase else { throw error }
      return false
    }
  }

  /// The slots, oldest first.
  package func slots() throws(Failure) -> [Slot] {
    try database.read { database in
      try Row.fetchAll(database, sql: "SELECT id, kind, created_at FROM slot ORDER BY id").map { row in
        Slot(
          id: try row.value("id"), kind: Slot.Kind(rawValue: try row.value("kind")) ?? .passphrase,
          createdAt: try row.value("created_at"))
      }
    }
  }

  /// Adds a passphrase.
  ///
  /// - Parameter function: nil for fresh default parameters.
  /// - Returns: The slot's id.
  /// - Throws: `.locked`; `.usage` where there are eight slots.
  package func addPassphraseSlot(_ passphrase: borrowing Secret, function: Argon2id? = nil) throws(Failure) -> Int64 {
    let keys = try keys.current()
    return try insert(Slot.New(root: keys.root, passphrase: passphrase, function: function, hostID: hostID))
  }

  /// Puts a key into `root.key` that opens the store by itself.
  package func addKeyfileSlot() throws(Failure) -> Int64 {
    let keys = try keys.current()
    guard try !slots().contains(where: { $0.kind == .keyfile }) else { throw .keyfileSlotExists }
    return try insert(Slot.New(root: keys.root, key: folder.readOrMakeKey(), hostID: hostID))
  }

  /// Removes a slot, and `root.key` with a keyfile's. Needs the keys: who cannot open the store cannot lock others out.
  ///
  /// A copy of the store from before still opens with what the slot needed, until the root key is rotated.
  /// - Throws: `.usage` for the last one.
  package func removeSlot(_ id: Int64) throws(Failure) {
    _ = try keys.current()
    let kind = try database.writeDurably { database in
      guard let kind = try String.fetchOne(database, sql: "SELECT kind FROM slot WHERE id = ?", arguments: [id]) else {
        throw Failure.noSlot(id)
      }
      guard try Int.fetchOne(database, sql: "SELECT count(*) FROM slot") ?? 0 > 1 else { throw Failure.lastSlot }
      try database.execute(sql: "DELETE FROM slot WHERE id = ?", arguments: [id])
      return kind
    }
    try database.truncateLog()
    if kind == Slot.Kind.keyfile.rawValue { try folder.removeKey() }
  }

  private func insert(_ slot: Slot.New) throws(Failure) -> Int64 {
    try database.writeDurably { database in
      let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM slot") ?? 0
      guard count < Self.maximumSlots else { throw Failure.tooManySlots }
      return try slot.insert(into: database, at: now())
    }
  }

  private func wrapped(_ kind: Slot.Kind) throws(Failure) -> [Slot.Wrapped] {
    try database.read { database in
      let sql = "SELECT kind, salt, passes, memory, root_key FROM slot WHERE kind = ? ORDER BY id"
      return try Row.fetchAll(database, sql: sql, arguments: [kind.rawValue]).map(Slot.Wrapped.init)
    }
  }

  private func root(passphrase: borrowing Secret) throws(Failure) -> Secret {
    let slots = try wrapped(.passphrase)
    guard !slots.isEmpty else { throw .noPassphrase }
    for slot in slots {
      do {
        return try slot.open(passphrase: passphrase, hostID: hostID)
      } catch {
        guard error.code == .sealedForeign else { throw error }
      }
    }
    throw .wrongPassphrase
  }

  /// Opens the keys where a keyfile slot and its file are there, and keeps the reason where they do not fit.
  func openWithKeyfile() {
    do throws(Failure) {
      guard let slot = try wrapped(.keyfile).first else { return keys.close(.locked) }
      keys.open(try UnlockedKeys(root: root(keyfile: slot)))
    } catch {
      keys.close(error)
    }
  }

  private func root(keyfile slot: Slot.Wrapped) throws(Failure) -> Secret {
    let key = try folder.readKey()
    do {
      return try slot.open(key: key, hostID: hostID)
    } catch {
      throw error.code == .sealedForeign ? .keyfile(folder.keyfile, why: "it holds another key") : error
    }
  }
}
