package import AKMSModel
internal import FoundationEssentials
internal import GRDB

extension Store {
  /// A value that other parts keep here (wrapped keys, counters); nil where nobody has set it. No secrets.
  package func meta(_ key: String) throws(Failure) -> [UInt8]? { try database.meta(key) }

  /// Sets such a value, or removes it with nil; on the disk when this returns.
  ///
  /// - Throws: `.usage` for the host id, which is the store's own.
  package func setMeta(_ key: String, _ value: [UInt8]?) throws(Failure) {
    guard key != "host_id" else { throw Failure(.usage, "the host id stays as it is") }
    try database.writeDurably { database in
      if let value {
        try database.execute(
          sql: "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", arguments: [key, Data(value)])
      } else {
        try database.execute(sql: "DELETE FROM meta WHERE key = ?", arguments: [key])
      }
    }
  }
}

extension StoreDatabase {
  func meta(_ key: String) throws(Failure) -> [UInt8]? {
    try read {
      try Data.fetchOne($0, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key]).map { [UInt8]($0) }
    }
  }
}
