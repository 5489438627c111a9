internal import AKMSJSON
internal import AKMSModel

/// Which leases a command means.
struct LeaseSelection {
  /// Ids, or unambiguous starts of them.
  var ids: [String] = []
  var connection: String?
  var session: String?

  /// The full ids of the leases that match everything that is given.
  ///
  /// - Throws: `.found` (exit 1) for an id that is not there, `.usage` for one that fits several.
  func matching(_ leases: [JSONValue]) throws(Failure) -> [String] {
    var chosen = leases
    if !ids.isEmpty {
      chosen = []
      for id in ids { chosen.append(try Self.one(id, of: leases)) }
    }
    if let connection { chosen = chosen.filter { $0["connection"]?.string == connection } }
    if let session { chosen = chosen.filter { $0["session"]?.string?.hasPrefix(session) == true } }
    return chosen.compactMap { $0["id"]?.string }
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
