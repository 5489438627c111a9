internal import FoundationEssentials

/// One connection's settings, as the core read them from its configuration.
public struct Settings: Sendable {
  /// The connection's name.
  public let connection: String
  /// The settings as a tree.
  public let value: SettingValue
  private let secrets: [String: SecretValue]

  init(connection: String, value: SettingValue, secrets: [String: SecretValue]) {
    self.connection = connection
    self.value = value
    self.secrets = secrets
  }

  /// The stored secret that a setting `{"secret": NAME}` names.
  ///
  /// - Throws: `.invalidSetting` for a name that no setting holds: only those are handed over.
  public func secret(_ name: String) throws -> SecretValue {
    guard let secret = secrets[name] else {
      throw PluginError(.invalidSetting, "no setting names the stored secret \(name)")
    }
    return secret
  }

  /// The settings as a type of the author's; a setting that the type does not know is refused.
  ///
  /// - Throws: `.invalidSetting` with the path of the first that does not fit.
  public func decode<T: Codable>(_ type: T.Type) throws -> T {
    let decoded: T
    do {
      decoded = try JSONDecoder().decode(type, from: JSONEncoder().encode(value))
    } catch let error as DecodingError { throw PluginError(error) }
    let known = try JSONDecoder().decode(SettingValue.self, from: JSONEncoder().encode(decoded))
    if let path = value.firstUnknown(beside: known, at: "") {
      throw PluginError(.invalidSetting, "is no setting of this plugin", settingPath: path)
    }
    return decoded
  }
}

extension PluginError {
  fileprivate init(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self.init(.invalidSetting, "is missing", settingPath: Self.pointer(context.codingPath + [key]))
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      self.init(
        .invalidSetting, "is no \(String(describing: type).lowercased())", settingPath: Self.pointer(context.codingPath)
      )
    case .dataCorrupted(let context):
      self.init(.invalidSetting, "cannot be used", settingPath: Self.pointer(context.codingPath))
    @unknown default: self.init(.invalidSetting, "cannot be used")
    }
  }

  private static func pointer(_ path: [any CodingKey]) -> String {
    path.map { "/" + SettingValue.escaped($0.intValue.map(String.init) ?? $0.stringValue) }.joined()
  }
}
