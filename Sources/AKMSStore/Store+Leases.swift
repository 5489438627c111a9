package import AKMSModel
internal import GRDB

extension Store {
  /// Writes a lease down; one with the same id is replaced.
  ///
  /// Survives a crash of the broker, not surely a power cut, after which no lease lives anyway.
  package func record(_ lease: LeaseRecord) throws(Failure) {
    try database.write { database in
      let statement = try database.cachedStatement(
        sql: """
          INSERT OR REPLACE INTO lease (id, session, connection, scope, tool, handle, state, issued_at, expires_at,
            upstream_expires_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """)
      try statement.execute(
        arguments: [
          lease.id, lease.session, lease.connection, lease.scope, lease.tool, lease.handle, lease.state.rawValue,
          lease.issuedAt, lease.expiresAt, lease.upstreamExpiresAt, lease.endedAt,
        ])
    }
  }

  /// Says how a lease ended.
  ///
  /// - Throws: `.found` where it is not written down.
  package func endLease(_ id: String, _ state: LeaseRecord.State) throws(Failure) {
    let changed = try database.write { database in
      let statement = try database.cachedStatement(sql: "UPDATE lease SET state = ?, ended_at = ? WHERE id = ?")
      try statement.execute(arguments: [state.rawValue, now(), id])
      return database.changesCount
    }
    guard changed == 1 else { throw .noLease(id) }
  }

  /// Moves a lease's end, after a renewal.
  package func extendLease(_ id: String, expiresAt: Int64, upstreamExpiresAt: Int64?) throws(Failure) {
    let changed = try database.write { database in
      try database.execute(
        sql: "UPDATE lease SET expires_at = ?, upstream_expires_at = ? WHERE id = ?",
        arguments: [expiresAt, upstreamExpiresAt, id])
      return database.changesCount
    }
    guard changed == 1 else { throw .noLease(id) }
  }

  /// Marks as lost all that are live: for a broker's start, whose memory holds no key.
  ///
  /// - Returns: Those leases, for revocation by their handles.
  package func loseLiveLeases() throws(Failure) -> [LeaseRecord] {
    try database.write { database in
      let live = try Self.leases("WHERE state = 'live'", [], in: database)
      try database.execute(
        sql: "UPDATE lease SET state = 'lost', ended_at = ? WHERE state = 'live'", arguments: [now()])
      return live.map { lease in
        var lease = lease
        lease.state = .lost
        lease.endedAt = now()
        return lease
      }
    }
  }

  /// Leases, newest first.
  ///
  /// - Parameter state: nil for all.
  package func leases(_ state: LeaseRecord.State? = nil) throws(Failure) -> [LeaseRecord] {
    try database.read { database in
      if let state { return try Self.leases("WHERE state = ?", [state.rawValue], in: database) }
      return try Self.leases("", [], in: database)
    }
  }

  /// One lease.
  package func lease(_ id: String) throws(Failure) -> LeaseRecord {
    guard let lease = try database.read({ try Self.leases("WHERE id = ?", [id], in: $0).first }) else {
      throw .noLease(id)
    }
    return lease
  }

  /// Forgets leases that ended before a time; the ledger keeps their history.
  package func forgetLeases(endedBefore time: Int64) throws(Failure) {
    try database.write { database in
      try database.execute(sql: "DELETE FROM lease WHERE state <> 'live' AND ended_at < ?", arguments: [time])
    }
  }

  private static func leases(
    _ condition: String, _ arguments: StatementArguments, in database: Database
  ) throws -> [LeaseRecord] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id, session, connection, scope, tool, handle, state, issued_at, expires_at, upstream_expires_at, ended_at
        FROM lease \(condition) ORDER BY issued_at DESC, id
        """, arguments: arguments
    ).map { row in
      LeaseRecord(
        id: try row.value("id"), session: try row.value("session"), connection: try row.value("connection"),
        scope: try row.value("scope"), tool: try row.value("tool"), handle: try row.value("handle"),
        state: LeaseRecord.State(rawValue: try row.value("state")) ?? .lost, issuedAt: try row.value("issued_at"),
        expiresAt: try row.value("expires_at"), upstreamExpiresAt: try row.value("upstream_expires_at"),
        endedAt: try row.value("ended_at"))
    }
  }
}
