package import AKMSModel
internal import AKMSSeal
internal import CSodium
internal import FoundationEssentials
internal import GRDB

/// One file of policy or configuration as it was applied.
package struct AppliedFile: Sendable, Equatable {
  /// As in the config folder, such as `config.yaml` or `policy/local.yaml`.
  package let name: String
  package let text: String
  /// SHA-256 of the text.
  package let digest: [UInt8]
}

/// What the broker decides by: the files of the last `akms apply`.
package struct AppliedConfiguration: Sendable, Equatable {
  /// In the order of their names' bytes.
  package let files: [AppliedFile]
  /// SHA-256 over all names and texts: the version that ledger records carry.
  package let digest: [UInt8]
  /// Unix seconds.
  package let appliedAt: Int64
}

extension Store {
  /// Files of one apply, and bytes of a name.
  private static let (fileCount, nameLength) = (1024, 255)

  /// Replaces the applied configuration as a whole, in one transaction that is on the disk when this returns.
  ///
  /// - Parameter files: Each name once; texts of at most ``Limits/configFile`` bytes.
  /// - Returns: What is applied now.
  /// - Throws: `.locked`, since the files are stored under a MAC of the root key; `.configInvalid` for refused files.
  @discardableResult
  package func apply(_ files: [(name: String, text: String)]) throws(Failure) -> AppliedConfiguration {
    try Self.check(files)
    let files = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      .map { AppliedFile(name: $0.name, text: $0.text, digest: Self.sha256(Array($0.text.utf8))) }
    let applied = AppliedConfiguration(files: files, digest: Self.digest(files), appliedAt: now())
    let mac = try mac(applied)
    try database.writeDurably { database in
      try database.execute(sql: "DELETE FROM configuration_file")
      for file in files {
        try database.execute(
          sql: "INSERT INTO configuration_file (name, text, digest) VALUES (?, ?, ?)",
          arguments: [file.name, file.text, Data(file.digest)])
      }
      try database.execute(
        sql: "INSERT OR REPLACE INTO configuration (id, digest, mac, applied_at) VALUES (1, ?, ?, ?)",
        arguments: [Data(applied.digest), Data(mac), applied.appliedAt])
    }
    return applied
  }

  /// The applied configuration; nil before the first apply.
  ///
  /// Its digests are checked always, its MAC where the keys are there: a locked store decides nothing.
  /// - Throws: `.configInvalid` where rows were changed.
  package func appliedConfiguration() throws(Failure) -> AppliedConfiguration? {
    guard let (applied, mac) = try storedConfiguration() else { return nil }
    let files = applied.files
    guard applied.digest == Self.digest(files), files.allSatisfy({ $0.digest == Self.sha256(Array($0.text.utf8)) })
    else {
      throw .configurationTampered
    }
    if isUnlocked {
      guard try self.mac(applied) == mac else { throw .configurationTampered }
    }
    return applied
  }

  private func storedConfiguration() throws(Failure) -> (AppliedConfiguration, mac: [UInt8])? {
    try database.readSnapshot { database in
      let files = try Row.fetchAll(database, sql: "SELECT name, text, digest FROM configuration_file ORDER BY name")
        .map { AppliedFile(name: try $0.value("name"), text: try $0.value("text"), digest: try $0.bytes("digest")) }
      return try Row.fetchOne(database, sql: "SELECT digest, mac, applied_at FROM configuration").map { row in
        let applied = AppliedConfiguration(
          files: files, digest: try row.bytes("digest"), appliedAt: try row.value("applied_at"))
        return (applied, mac: try row.bytes("mac"))
      }
    }
  }

  private func mac(_ applied: AppliedConfiguration) throws(Failure) -> [UInt8] {
    var message = AssociatedData("akms.store.configuration/1")
    message.append(hostID)
    message.append(applied.digest)
    message.append(UInt64(bitPattern: applied.appliedAt))
    return unsafe HMAC.code(for: message.bytes.span.bytes, key: try key(for: .trust))
  }

  /// SHA-256 over each file's name and text, each behind its length (u64 big-endian), in the order of names.
  private static func digest(_ files: [AppliedFile]) -> [UInt8] {
    var data = AssociatedData("akms.configuration/1")
    for file in files {
      data.append(file.name)
      data.append(file.text)
    }
    return sha256(data.bytes)
  }

  private static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    unsafe _ = crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
    return digest
  }

  private static func check(_ files: [(name: String, text: String)]) throws(Failure) {
    guard files.count <= fileCount else {
      throw .configuration("\(files.count) files are too many", why: "\(fileCount) is the most")
    }
    guard Set(files.map(\.name)).count == files.count else {
      throw .configuration("a file stands twice in what is applied", why: "each name once")
    }
    for file in files {
      guard (1...nameLength).contains(file.name.utf8.count), !file.name.utf8.contains(0) else {
        throw .configuration("a file's name is refused", why: "1 to \(nameLength) bytes, no NUL")
      }
      guard file.text.utf8.count <= Limits.configFile else {
        throw .configuration("\(file.name) is too long", why: "\(Limits.configFile) bytes are the most")
      }
    }
  }
}
