internal import AKMSModel
internal import AKMSSeal
internal import AKMSSecret
internal import CSodium
internal import FoundationEssentials
internal import GRDB

/// One way to the root key, as in LUKS: the root key is wrapped once per slot, under a key that the slot's kind yields.
package struct Slot: Sendable, Equatable, Identifiable {
  package enum Kind: String, Sendable {
    /// `root.key`, 32 random bytes, 0600, beside the store: weak, since who has the disk has both.
    case keyfile
    /// A person's passphrase by Argon2id.
    case passphrase
  }

  /// Never used twice in one store.
  package let id: Int64
  package let kind: Kind
  /// Unix seconds.
  package let createdAt: Int64
}

extension Slot {
  /// Root key boxes are bound to the store and to the slot's kind and parameters, so that none can be lowered.
  static func associatedData(_ kind: Kind, _ function: Argon2id?, hostID: [UInt8]) -> AssociatedData {
    var data = AssociatedData("akms.store.slot/1")
    data.append(hostID)
    data.append(kind.rawValue)
    guard let function else { return data }
    data.append(function.salt)
    data.append(function.passes)
    data.append(UInt64(function.memory))
    return data
  }

  /// A slot that is not in the table yet.
  struct New {
    let kind: Kind
    let hostID: [UInt8]
    let function: Argon2id?
    let rootKey: [UInt8]

    init(root: borrowing Secret, key: borrowing Secret, hostID: [UInt8]) throws(Failure) {
      kind = .keyfile
      self.hostID = hostID
      function = nil
      rootKey = try AEAD.seal(root, key: key, ad: Slot.associatedData(.keyfile, nil, hostID: hostID))
    }

    init(
      root: borrowing Secret, passphrase: borrowing Secret, function chosen: Argon2id?, hostID: [UInt8]
    ) throws(Failure) {
      let function: Argon2id
      if let chosen { function = chosen } else { function = try .fresh() }
      kind = .passphrase
      self.hostID = hostID
      self.function = function
      rootKey = try AEAD.seal(
        root, key: function.key(from: passphrase), ad: Slot.associatedData(.passphrase, function, hostID: hostID))
    }

    func insert(into database: Database, at time: Int64) throws -> Int64 {
      try database.execute(
        sql: "INSERT INTO slot (kind, salt, passes, memory, root_key, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          kind.rawValue, function.map { Data($0.salt) }, function.map { Int64($0.passes) }, function?.memory,
          Data(rootKey), time,
        ])
      return database.lastInsertedRowID
    }
  }

  /// A slot's row with what opens it.
  struct Wrapped {
    let kind: Kind
    let salt: [UInt8]
    let passes: Int64
    let memory: Int64
    let rootKey: [UInt8]

    init(_ row: Row) throws {
      kind = Kind(rawValue: try row.value("kind")) ?? .passphrase
      salt = (try row.value("salt") as Data?).map { [UInt8]($0) } ?? []
      passes = try row.value("passes") as Int64? ?? 0
      memory = try row.value("memory") as Int64? ?? 0
      rootKey = try row.bytes("root_key")
    }

    /// The root key, where the slot is a keyfile's.
    func open(key: borrowing Secret, hostID: [UInt8]) throws(Failure) -> Secret {
      try AEAD.open(rootKey, key: key, ad: Slot.associatedData(.keyfile, nil, hostID: hostID))
    }

    /// The root key, where the slot is a passphrase's.
    func open(passphrase: borrowing Secret, hostID: [UInt8]) throws(Failure) -> Secret {
      let function = try Argon2id(
        salt: salt, passes: UInt64(exactly: passes) ?? 0, memory: Int(exactly: memory) ?? 0)
      let key = try function.key(from: passphrase)
      return try AEAD.open(rootKey, key: key, ad: Slot.associatedData(.passphrase, function, hostID: hostID))
    }
  }
}

/// Bytes that are no secret: ids and salts.
func randomBytes(_ count: Int) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: count)
  unsafe randombytes_buf(&bytes, count)
  return bytes
}
