/// The parameters of one `AssumeRole`, and their form-encoded body.
///
/// Source: AWS STS API Reference, `AssumeRole`, version 2011-06-15, Query protocol over POST.
struct AssumeRoleCall: Sendable, Equatable {
  let role: ConnectionSettings.Role
  let sessionName: String
  /// Seconds, 900 to 43,200.
  let duration: Int
  /// The session policy, ASCII JSON; nil for the whole role.
  let policy: [UInt8]?

  /// `application/x-www-form-urlencoded`, in one fixed order.
  var body: [UInt8] {
    var fields: [(String, [UInt8])] = [
      ("Action", Array("AssumeRole".utf8)), ("Version", Array("2011-06-15".utf8)),
      ("RoleArn", Array(role.arn.text.utf8)), ("RoleSessionName", Array(sessionName.utf8)),
      ("DurationSeconds", Array(String(duration).utf8)),
    ]
    if let policy { fields.append(("Policy", policy)) }
    if let externalID = role.externalID { fields.append(("ExternalId", Array(externalID.utf8))) }
    return Array(fields.map { $0 + "=" + PercentEncoding.encode($1) }.joined(separator: "&").utf8)
  }

  /// `DurationSeconds` for a lease of `granted` seconds: never under STS's 900, never over the connection's `max_session`.
  static func duration(granted: Int, maximum: Int) -> Int {
    min(max(granted, ConnectionSettings.shortestSession), maximum)
  }

  /// `akms-USER-LEASE` within STS's rule `[\w+=,.@-]{2,64}`; the lease stays whole, the user is cut where it must be.
  static func sessionName(user: String, lease: String) -> String {
    let end = "-" + String(clean(lease).prefix(48))
    return String(("akms-" + clean(user)).prefix(64 - end.utf8.count)) + end
  }

  private static func clean(_ text: String) -> String {
    let kept = text.utf8.map { byte -> UInt8 in
      let isWord = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      return isWord || "_+=,.@-".utf8.contains(byte) ? byte : 0x2D
    }
    return String(decoding: kept, as: UTF8.self)
  }
}
