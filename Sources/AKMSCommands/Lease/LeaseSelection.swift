internal import AKMSJSON
internal import AKMSModel

/// Which leases a command means; what is nil or empty chooses nothing away.
struct LeaseSelection {
  /// Ids, or unambiguous starts of them.
  var ids: [String] = []
  var agent: String?
  var profile: String?
  var connection: String?
  /// An id, or a start of it.
  var session: String?
  /// Unix seconds: those made then or later.
  var since: Int64?

  /// The leases that match everything that is given, in the order of `leases`, each once.
  ///
  /// - Throws: `.found` (exit 1) for an id that is not there, `.usage` for one that fits several.
  func matching(_ leases: [JSONValue]) throws(Failure) -> [JSONValue] {
    var named: Set<String> = []
    for id in ids { if let found = try Self.one(id, of: leases)["id"]?.string { named.insert(found) } }
    return leases.filter { lease in
      (ids.isEmpty || lease["id"]?.string.map(named.contains) == true) && fits(lease)
    }
  }

  private func fits(_ lease: JSONValue) -> Bool {
    for (name, wanted) in [("agent", agent), ("profile", profile), ("connection", connection)] {
      if let wanted, lease[name]?.string != wanted { return false }
    }
    if let session, lease["session"]?.string?.hasPrefix(session) != true { return false }
    guard let since else { return true }
    return lease["issued_at"]?.string.flatMap(Timestamp.seconds).map { $0 >= since } ?? false
  }

  /// The one lease with this id, or with an id that starts so.
  static func one(_ id: String, of leases: [JSONValue]) throws(Failure) -> JSONValue {
    if let exact = leases.first(where: { $0["id"]?.string == id }) { return exact }
    let near = leases.filter { !id.isEmpty && $0["id"]?.string?.hasPrefix(id) == true }
    guard near.count < 2 else {
      throw Failure(
        .usage, "the lease id \(id) is ambiguous", why: "\(near.count) leases start so", next: "akms lease list")
    }
    guard let lease = near.first else { throw Failure(.found, "no lease \(id) is live", next: "akms lease list") }
    return lease
  }
}
