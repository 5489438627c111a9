/// The settings of one connection, checked (`Configure`).
package struct ConnectionSettings: Sendable, Equatable {
  /// Where the long-lived key comes from.
  package enum Source: Sendable, Equatable {
    /// A stored secret of this name: a JSON object, see ``StoredKey``.
    case secret(String)
    /// A section of `~/.aws/credentials` or `~/.aws/config` with static keys.
    case profile(String)
  }

  /// A role that sessions are made of.
  package struct Role: Sendable, Equatable {
    package let arn: RoleARN
    /// 2 to 1,224 characters that the role's trust policy asks for.
    package let externalID: String?

    package init(arn: RoleARN, externalID: String? = nil) {
      self.arn = arn
      self.externalID = externalID
    }
  }

  package let source: Source
  package let region: String?
  /// By name; `default` serves a scope without `role=`.
  package let roles: [String: Role]
  package let endpoint: Endpoint?
  /// PEM file of the authorities that the endpoint's certificate must descend from, instead of the system's.
  package let caFile: String?
  /// Seconds, 900 to 43,200: the roles' `MaxSessionDuration`, or 3,600.
  package let maximumSession: Int

  /// STS's own shortest session, in seconds.
  package static let shortestSession = 900
  /// STS's own longest session, in seconds (12 h; a role may allow less).
  package static let longestSession = 43_200

  /// Checks a connection's settings; the keys of the core (`plugin`) must be gone already.
  ///
  /// - Parameter profiles: Where a `source.profile` may name the region that the settings leave out; nil for nowhere.
  /// - Throws: ``AWSError`` of kind `invalidSettings`; `settingPath` names the key.
  package init(_ value: SettingValue, profiles: ProfileKey? = nil) throws(AWSError) {
    var reader = try SettingReader(value, at: "")
    source = try Self.source(reader.take("source"))
    let named = try reader.text("region")
    if named == nil, case .profile(let name) = source {
      region = try Self.region(profiles?.region(name))
    } else {
      region = try Self.region(named)
    }
    roles = try Self.roles(reader.take("roles"))
    endpoint = try reader.text("endpoint").map { text throws(AWSError) in try Endpoint(text, at: "/endpoint") }
    caFile = try reader.text("ca_file")
    maximumSession = try reader.number("max_session", in: Self.shortestSession...Self.longestSession) ?? 3600
    try reader.finish()
    if let caFile, !caFile.hasPrefix("/") { throw .setting("/ca_file", "must be an absolute path") }
  }

  private static func source(_ value: SettingValue?) throws(AWSError) -> Source {
    guard let value else { throw .setting("/source", "is missing: { secret: NAME } or { profile: NAME }") }
    var reader = try SettingReader(value, at: "/source")
    let secret = try reader.text("secret"), profile = try reader.text("profile")
    if let key = reader.remaining.first(where: ["sso", "web_identity"].contains) {
      throw .setting("/source/" + key, "is not supported yet: use secret or profile")
    }
    try reader.finish()
    switch (secret, profile) {
    case (let name?, nil): return .secret(name)
    case (nil, let name?): return .profile(try profileName(name))
    default: throw .setting("/source", "must hold exactly one of secret and profile")
    }
  }

  private static func profileName(_ name: String) throws(AWSError) -> String {
    guard name.utf8.count <= 128, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5B && $0 != 0x5D }) else {
      throw .setting("/source/profile", "must be 1 to 128 visible ASCII characters without brackets")
    }
    return name
  }

  private static func region(_ text: String?) throws(AWSError) -> String? {
    guard let text else { return nil }
    let plain = { (byte: UInt8) in (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D }
    guard text.utf8.count <= 32, text.utf8.allSatisfy(plain), !text.hasPrefix("-"), !text.hasSuffix("-") else {
      throw .setting("/region", "must look like eu-central-1")
    }
    return text
  }

  private static func roles(_ value: SettingValue?) throws(AWSError) -> [String: Role] {
    guard let value else { throw .setting("/roles", "is missing: { default: ARN }") }
    guard case .map(let map) = value, !map.isEmpty else { throw .setting("/roles", "must name at least one role") }
    var roles: [String: Role] = [:]
    for (name, entry) in map.sorted(by: { $0.key < $1.key }) {
      roles[name] = try role(entry, at: "/roles/" + SettingReader.escaped(name))
    }
    return roles
  }

  private static func role(_ value: SettingValue, at path: String) throws(AWSError) -> Role {
    if case .text(let text) = value { return Role(arn: try arn(text, at: path)) }
    var reader = try SettingReader(value, at: path)
    guard let text = try reader.text("arn") else { throw .setting(path + "/arn", "is missing") }
    let arn = try arn(text, at: path + "/arn")
    let externalID = try reader.text("external_id")
    try reader.finish()
    if let externalID, !isExternalID(externalID) {
      throw .setting(path + "/external_id", "must be 2 to 1224 of letters, digits and _+=,.@:/-")
    }
    return Role(arn: arn, externalID: externalID)
  }

  private static func arn(_ text: String, at path: String) throws(AWSError) -> RoleARN {
    guard let arn = RoleARN(text) else {
      throw .setting(path, "must be a role's arn, as in arn:aws:iam::123456789012:role/deploy")
    }
    return arn
  }

  // the constraints of AssumeRole's ExternalId
  private static func isExternalID(_ text: String) -> Bool {
    (2...1224).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || "_+=,.@:/-".utf8.contains($0)
      }
  }
}
