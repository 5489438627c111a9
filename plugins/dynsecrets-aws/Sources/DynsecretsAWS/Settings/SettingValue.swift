/// One value of a connection's settings, as the host hands them over (strict YAML or JSON on its side).
package enum SettingValue: Sendable, Equatable {
  case text(String)
  case number(Int)
  case flag(Bool)
  case list([SettingValue])
  case map([String: SettingValue])

  /// What a person calls this kind of value.
  var kind: String {
    switch self {
    case .text: "a text"
    case .number: "a number"
    case .flag: "true or false"
    case .list: "a list"
    case .map: "a map"
    }
  }
}

/// A map of settings that is taken apart key by key, so that a key nobody asked for is an error.
struct SettingReader {
  private let path: String
  private var rest: [String: SettingValue]

  init(_ value: SettingValue, at path: String) throws(AWSError) {
    guard case .map(let map) = value else { throw .setting(path, "must be a map, not \(value.kind)") }
    self.path = path
    rest = map
  }

  /// The JSON pointer of a key here (RFC 6901 section 3).
  func path(of key: String) -> String { path + "/" + Self.escaped(key) }

  /// A key as one step of a JSON pointer.
  static func escaped(_ key: String) -> String {
    key.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
  }

  mutating func take(_ key: String) -> SettingValue? { rest.removeValue(forKey: key) }

  mutating func text(_ key: String) throws(AWSError) -> String? {
    guard let value = take(key) else { return nil }
    guard case .text(let text) = value else { throw .setting(path(of: key), "must be a text, not \(value.kind)") }
    guard !text.isEmpty else { throw .setting(path(of: key), "is empty") }
    return text
  }

  mutating func number(_ key: String, in range: ClosedRange<Int>) throws(AWSError) -> Int? {
    guard let value = take(key) else { return nil }
    guard case .number(let number) = value, range.contains(number) else {
      throw .setting(path(of: key), "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// The keys that are left, sorted.
  var remaining: [String] { rest.keys.sorted() }

  /// Refuses what nobody took.
  func finish() throws(AWSError) {
    if let key = remaining.first { throw .setting(path(of: key), "is not a setting of this plugin") }
  }
}
