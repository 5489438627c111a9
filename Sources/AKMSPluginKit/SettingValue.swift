internal import FoundationEssentials

/// A setting as the configuration's YAML and JSON know it. Numbers are whole; there are no fractions in settings.
public enum SettingValue: Sendable, Equatable, Codable {
  case null
  case bool(Bool)
  case int(Int64)
  case text(String)
  case list([SettingValue])
  case map([String: SettingValue])

  /// From one JSON value; a number with a fraction is refused.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .int(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([SettingValue].self) {
      self = .list(value)
    } else {
      self = .map(try container.decode([String: SettingValue].self))
    }
  }

  /// As one JSON value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .int(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .map(let value): try container.encode(value)
    }
  }

  /// - Throws: `.invalidSetting` for text that is no JSON of this kind.
  init(json: String) throws {
    do { self = try JSONDecoder().decode(SettingValue.self, from: Data(json.utf8)) } catch {
      throw PluginError(.invalidSetting, "the settings are no JSON")
    }
  }

  /// Names of stored secrets that the settings hold: every object `{"secret": NAME}`, at any depth, sorted.
  var secretNames: Set<String> {
    switch self {
    case .map(let map):
      if map.count == 1, case .text(let name)? = map["secret"] { return [name] }
      return map.values.reduce(into: []) { $0.formUnion($1.secretNames) }
    case .list(let list): return list.reduce(into: []) { $0.formUnion($1.secretNames) }
    default: return []
    }
  }

  /// The path of the first key of `self` that `known` lacks.
  func firstUnknown(beside known: SettingValue, at path: String) -> String? {
    switch (self, known) {
    case (.map(let map), .map(let others)):
      for (key, value) in map.sorted(by: { $0.key < $1.key }) {
        let path = path + "/" + Self.escaped(key)
        guard let other = others[key] else { return path }
        if let unknown = value.firstUnknown(beside: other, at: path) { return unknown }
      }
    case (.list(let list), .list(let others)):
      for (i, (value, other)) in zip(list, others).enumerated() {
        if let unknown = value.firstUnknown(beside: other, at: "\(path)/\(i)") { return unknown }
      }
    default: break
    }
    return nil
  }

  /// A key as a step of a JSON pointer (RFC 6901 section 3).
  static func escaped(_ key: String) -> String {
    var out = ""
    for character in key { out += character == "~" ? "~0" : character == "/" ? "~1" : String(character) }
    return out
  }
}
