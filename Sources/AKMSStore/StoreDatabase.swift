internal import AKMSModel
internal import FoundationEssentials
internal import GRDB

extension Row {
  /// A column's value; throws where it has another type or is missing, for which GRDB's subscript would trap.
  func value<T: DatabaseValueConvertible>(_ column: String) throws -> T { try decode(forColumn: column) }

  /// A box.
  func bytes(_ column: String) throws -> [UInt8] { [UInt8](try value(column) as Data) }
}

/// One open `store.db`: a writer and up to four readers, safe from any thread, with GRDB's errors made ours.
///
/// Only ciphertext and names go in, since SQLite and `Data` copy what they are given.
struct StoreDatabase: Sendable {
  let path: String
  private let pool: DatabasePool

  /// Opens a file that exists, which ``StoreFolder`` has checked.
  init(path: String) throws(Failure) {
    self.path = path
    try Self.checkOwner(path)
    pool = try Self.mapped(path) { try DatabasePool(path: path, configuration: Self.configuration) }
  }

  /// Refuses another program's database and one of a newer akms through a connection that cannot change them, since
  /// opening a pool turns the log on.
  private static func checkOwner(_ path: String) throws(Failure) {
    let (application, version, tables) = try mapped(path) {
      do { return try marks(of: path) } catch let error as DatabaseError where isHalfDone(error) {
        try rollBack(path)
        return try marks(of: path)
      }
    }
    guard (application, version, tables) != (0, 0, 0) else { return }
    guard application == Schema.applicationID else { throw .foreignDatabase(path) }
    guard version <= Schema.version else { throw .newerSchema(path, found: version, known: Schema.version) }
    guard version == Schema.version else { throw .damaged(path, "its schema is \(version)") }
  }

  private static func marks(of path: String) throws -> (application: Int, version: Int, tables: Int) {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    return try DatabaseQueue(path: path, configuration: configuration).read { database in
      (
        try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0,
        try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      )
    }
  }

  /// Whether a process was killed amid a write, which a connection that only reads cannot undo.
  private static func isHalfDone(_ error: DatabaseError) -> Bool {
    [.SQLITE_READONLY_ROLLBACK, .SQLITE_READONLY_RECOVERY].contains(error.extendedResultCode)
  }

  /// SQLite undoes such a write by itself, at the first look of a connection that may write.
  private static func rollBack(_ path: String) throws {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    _ = try queue.writeWithoutTransaction { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
    try queue.close()
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { database in
      // secure_delete: deleted boxes are zeroed, not only unlinked; temp_store: no file beside the store
      try database.execute(
        sql: """
          PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;
          PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0
          """)
    }
    return configuration
  }

  /// Reads in one statement.
  func read<T>(_ body: (Database) throws -> T) throws(Failure) -> T {
    try Self.mapped(path) { try pool.unsafeRead(body) }
  }

  /// Reads in several statements of one moment.
  func readSnapshot<T>(_ body: (Database) throws -> T) throws(Failure) -> T {
    try Self.mapped(path) { try pool.read(body) }
  }

  /// Writes in one transaction that survives the end of this process, and not surely a power cut.
  func write<T>(_ body: (Database) throws -> T) throws(Failure) -> T {
    try Self.mapped(path) { try pool.write(body) }
  }

  /// Writes in one transaction that is on the disk when this returns.
  func writeDurably<T>(_ body: (Database) throws -> T) throws(Failure) -> T {
    try Self.mapped(path) {
      try pool.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA synchronous = FULL")
        defer { try? database.execute(sql: "PRAGMA synchronous = NORMAL") }
        var results: [T] = []
        try database.inTransaction(.immediate) {
          results.append(try body(database))
          return .commit
        }
        return results[0]
      }
    }
  }

  /// Moves everything into the database file and empties the log, which holds deleted bytes otherwise.
  func truncateLog() throws(Failure) {
    try Self.mapped(path) {
      try pool.barrierWriteWithoutTransaction { database in _ = try database.checkpoint(.truncate) }
    }
  }

  /// Closes the files; the log is emptied first, since GRDB's readers, which cannot do it, may close last.
  func close() throws(Failure) {
    try? truncateLog()
    try Self.mapped(path) { try pool.close() }
  }

  private static func mapped<T>(_ path: String, _ body: () throws -> T) throws(Failure) -> T {
    do {
      return try body()
    } catch let failure as Failure {
      throw failure
    } catch is RowDecodingError {
      throw .damaged(path, "a column holds what the schema does not allow")
    } catch {
      throw .database(error, path: path)
    }
  }
}
