package import AKMSModel
package import AKMSSeal
package import AKMSSecret
internal import FoundationEssentials
internal import GRDB

/// Secrets at rest, root-key slots, the applied configuration, lease records: `store.db` and `root.key` in one folder.
///
/// Safe from any thread; calls block for one SQLite statement or transaction. A process opens a folder once; a second
/// process on the same folder waits up to 5 s for the first one's transactions.
package final class Store: Sendable {
  let folder: StoreFolder
  let database: StoreDatabase
  let keys: KeyRing
  /// Unix seconds.
  let now: @Sendable () -> Int64
  /// 16 random bytes, made with the store: what sealed values are bound to as "this host".
  package let hostID: [UInt8]

  /// Whether there is a store in the folder.
  package static func exists(in folder: String) -> Bool { StoreFolder(path: folder).hasDatabase }

  /// Makes the store where there is none, and opens it; one that exists is opened as it is.
  ///
  /// - Parameters:
  ///   - folder: Absolute path, without a slash at its end; its parent exists.
  ///   - passphrase: What opens the store later; nil puts the key into `root.key` beside it.
  ///   - function: Argon2id's parameters for the passphrase; nil for fresh default ones.
  ///   - now: Unix seconds, for the times in the tables.
  package static func create(
    in folder: String, passphrase: consuming Secret? = nil, function: Argon2id? = nil,
    now: @escaping @Sendable () -> Int64
  ) throws(Failure) -> Store {
    let place = StoreFolder(path: folder)
    try place.make()
    try place.makeDatabase()
    let database = try StoreDatabase(path: place.database)
    if try database.isEmpty() {
      let root = try Secret.random(count: KeyDerivation.keySize)
      let slot = try firstSlot(place, root, passphrase, function)
      if try database.initialize(hostID: slot.hostID, slot: slot, at: now()) {
        let store = try Store(place, database, now)
        store.keys.open(try UnlockedKeys(root: root))
        return store
      }
    }
    return try Store(place, database, now)
  }

  private static func firstSlot(
    _ folder: StoreFolder, _ root: borrowing Secret, _ passphrase: consuming Secret?, _ function: Argon2id?
  ) throws(Failure) -> Slot.New {
    let hostID = randomBytes(16)
    if let passphrase { return try Slot.New(root: root, passphrase: passphrase, function: function, hostID: hostID) }
    return try Slot.New(root: root, key: folder.readOrMakeKey(), hostID: hostID)
  }

  /// Opens the store of a folder; the keys too where `root.key` has them.
  ///
  /// - Throws: `.configInvalid` where there is none, or it is not ours alone, or newer; `.internal` where it is damaged.
  package static func open(in folder: String, now: @escaping @Sendable () -> Int64) throws(Failure) -> Store {
    let place = StoreFolder(path: folder)
    guard place.hasDatabase else { throw .noStore(place.database) }
    try place.check()
    try place.checkDatabase()
    let database = try StoreDatabase(path: place.database)
    guard try !database.isEmpty() else { throw .noStore(place.database) }
    return try Store(place, database, now)
  }

  private init(
    _ folder: StoreFolder, _ database: StoreDatabase, _ now: @escaping @Sendable () -> Int64
  ) throws(Failure) {
    try database.check()
    // a crash between a removal and its checkpoint leaves retired keys in the log
    try? database.truncateLog()
    try folder.checkDatabase()
    self.folder = folder
    self.database = database
    self.now = now
    guard let hostID = try database.meta("host_id"), hostID.count == 16 else {
      throw .damaged(database.path, "the host id is missing")
    }
    self.hostID = hostID
    keys = KeyRing()
    openWithKeyfile()
  }

  /// Drops the keys and closes the files; nothing else may be called after it.
  package func close() throws(Failure) {
    keys.close(.lockedByHand)
    try database.close()
  }
}

extension StoreDatabase {
  /// Whether nothing was ever written: a crash between making the file and its first transaction leaves it so.
  func isEmpty() throws(Failure) -> Bool {
    try read(Self.isEmpty)
  }

  private static func isEmpty(_ database: Database) throws -> Bool {
    try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
  }

  /// Makes tables, host id and the first slot in one transaction.
  ///
  /// - Returns: Whether it did; false where another process was first.
  func initialize(hostID: [UInt8], slot: Slot.New, at time: Int64) throws(Failure) -> Bool {
    try writeDurably { database in
      guard try Self.isEmpty(database) else { return false }
      try database.execute(sql: Schema.tables)
      try database.execute(
        sql: "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(Schema.version)")
      try database.execute(
        sql: "INSERT INTO meta (key, value) VALUES ('host_id', ?)", arguments: [Data(hostID)])
      _ = try slot.insert(into: database, at: time)
      return true
    }
  }

  /// Refuses what is not a store of akms, newer than this program, or damaged.
  func check() throws(Failure) {
    let finding = try read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") ?? "no answer" }
    guard finding == "ok" else { throw .damaged(path, finding) }
  }
}
