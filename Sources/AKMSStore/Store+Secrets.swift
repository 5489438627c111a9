package import AKMSModel
internal import AKMSSeal
package import AKMSSecret
internal import FoundationEssentials
internal import GRDB

extension Store {
  /// Tags of one secret, and bytes of one tag.
  private static let (tagCount, tagLength) = (16, 64)

  /// Stores a value as the newest version of a name; versions beyond the last ten go, and their keys with them.
  ///
  /// - Parameters:
  ///   - value: 1 to ``Limits/value`` bytes, no NUL (an environment cannot hold one).
  ///   - type: nil to look at the bytes.
  ///   - tags: nil to leave them as they are; at most 16 of 64 ASCII characters each, no space.
  /// - Returns: The version as it was stored.
  /// - Throws: `.usage`, `.locked`.
  @discardableResult
  package func set(
    _ name: SecretName, _ value: borrowing Secret, type: SecretType? = nil, tags: [String]? = nil
  ) throws(Failure) -> SecretVersion {
    try Self.check(value)
    try tags.map { tags throws(Failure) in try Self.check(tags) }
    let keys = try keys.current()
    let type = type ?? SecretType(detecting: value)
    let (stored, pruned) = try database.writeDurably { database in
      let (id, number) = try nextVersion(of: name, tags: tags, in: database)
      let version = SecretVersion(version: number, type: type, size: value.count, createdAt: now())
      try insert(SealedVersion(value, version, of: name, keys: keys), secret: id, in: database)
      try database.execute(
        sql: "DELETE FROM secret_version WHERE secret = ? AND version <= ?",
        arguments: [id, number - Limits.secretVersions])
      return (version, database.changesCount > 0)
    }
    if pruned { try database.truncateLog() }
    return stored
  }

  /// Reads a value into guarded memory.
  ///
  /// - Parameter version: nil for the newest.
  /// - Throws: `.found` where name or version is not there, `.locked`, `.internal` where the row was changed.
  package func read(_ name: SecretName, version: Int? = nil) throws(Failure) -> StoredSecret {
    let keys = try keys.current()
    let row = try database.read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT v.version, v.type, v.epoch, v.data_key, v.value, v.created_at
          FROM secret s JOIN secret_version v ON v.secret = s.id
          WHERE s.name = ? AND v.version = coalesce(?, s.latest)
          """)
      return try Row.fetchOne(statement, arguments: [name.text, version]).map(SealedVersion.init)
    }
    guard let row else { throw try missing(name, version) }
    return StoredSecret(name: name, version: row.version, value: try row.open(name, keys: keys))
  }

  /// All secrets, by name; nothing is opened, so it works locked.
  package func list() throws(Failure) -> [SecretMetadata] {
    try database.read { try Self.metadata("", [], in: $0) }
  }

  /// One secret's metadata.
  package func show(_ name: SecretName) throws(Failure) -> SecretMetadata {
    let found = try database.read { try Self.metadata("WHERE s.name = ?", [name.text], in: $0) }
    guard let one = found.first else { throw .noSecret(name) }
    return one
  }

  /// The versions that are kept, newest first.
  package func history(_ name: SecretName) throws(Failure) -> [SecretVersion] {
    let versions = try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT v.version, v.type, v.created_at, length(v.value) AS size
          FROM secret s JOIN secret_version v ON v.secret = s.id WHERE s.name = ? ORDER BY v.version DESC
          """, arguments: [name.text]
      ).map { try SecretVersion($0, boxSize: $0.value("size")) }
    }
    guard !versions.isEmpty else { throw .noSecret(name) }
    return versions
  }

  /// Removes a secret with all its versions; their bytes are overwritten in the file and gone from the log.
  package func remove(_ name: SecretName) throws(Failure) {
    _ = try keys.current()
    let removed = try database.writeDurably { database in
      try database.execute(sql: "DELETE FROM secret WHERE name = ?", arguments: [name.text])
      return database.changesCount
    }
    guard removed > 0 else { throw .noSecret(name) }
    try database.truncateLog()
  }

  private func nextVersion(of name: SecretName, tags: [String]?, in database: Database) throws -> (Int64, Int) {
    let known = try Row.fetchOne(database, sql: "SELECT id, latest FROM secret WHERE name = ?", arguments: [name.text])
    if let known {
      let (id, latest) = (try known.value("id") as Int64, try known.value("latest") as Int)
      let number = latest &+ 1
      guard number > 1 else { throw Failure.damaged(self.database.path, "a secret's version is \(latest)") }
      try database.execute(sql: "UPDATE secret SET latest = ? WHERE id = ?", arguments: [number, id])
      if let tags {
        try database.execute(
          sql: "UPDATE secret SET tags = ? WHERE id = ?", arguments: [tags.joined(separator: " "), id])
      }
      return (id, number)
    }
    try database.execute(
      sql: "INSERT INTO secret (name, tags, latest, created_at) VALUES (?, ?, 1, ?)",
      arguments: [name.text, (tags ?? []).joined(separator: " "), now()])
    return (database.lastInsertedRowID, 1)
  }

  private func insert(_ sealed: SealedVersion, secret: Int64, in database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO secret_version (secret, version, type, epoch, data_key, value, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        secret, sealed.version.version, sealed.version.type.rawValue, sealed.epoch, Data(sealed.dataKey),
        Data(sealed.value), sealed.version.createdAt,
      ])
  }

  private static func metadata(
    _ condition: String, _ arguments: StatementArguments, in database: Database
  ) throws -> [SecretMetadata] {
    let sql = """
      SELECT s.name, s.tags, s.created_at AS first, v.version, v.type, v.created_at, length(v.value) AS size,
        (SELECT count(*) FROM secret_version w WHERE w.secret = s.id) AS versions
      FROM secret s JOIN secret_version v ON v.secret = s.id AND v.version = s.latest \(condition) ORDER BY s.name
      """
    return try Row.fetchAll(database, sql: sql, arguments: arguments).map { row in
      SecretMetadata(
        name: SecretName(stored: try row.value("name")),
        tags: (try row.value("tags") as String).split(separator: " ").map(String.init),
        createdAt: try row.value("first"), versions: try row.value("versions"),
        latest: try SecretVersion(row, boxSize: row.value("size")))
    }
  }

  private func missing(_ name: SecretName, _ version: Int?) throws(Failure) -> Failure {
    _ = try show(name)
    return version.map { .noVersion(name, $0) } ?? .noSecret(name)
  }

  private static func check(_ value: borrowing Secret) throws(Failure) {
    guard value.count > 0 else { throw .value("it is empty") }
    guard value.count <= Limits.value else {
      throw .value("it has \(value.count) bytes, an environment takes \(Limits.value)")
    }
    let hasNUL = value.withBytes { bytes in
      (0..<bytes.byteCount).contains { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) == 0 }
    }
    guard !hasNUL else { throw .value("it holds a NUL byte, which an environment cannot") }
  }

  private static func check(_ tags: [String]) throws(Failure) {
    guard tags.count <= tagCount else { throw .tag("they are \(tags.count), \(tagCount) is the most") }
    for tag in tags {
      guard (1...tagLength).contains(tag.utf8.count) else { throw .tag("a tag has 1 to \(tagLength) characters") }
      guard tag.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
        throw .tag("a tag is ASCII without spaces: \(tag)")
      }
    }
  }
}
