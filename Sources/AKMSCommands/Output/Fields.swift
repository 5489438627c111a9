internal import AKMSJSON

/// One object as `key  value` lines.
enum Fields {
  /// Those of the named members that are there, in order; underscores in a key become blanks. Made printable.
  static func of(_ object: JSONValue, _ keys: [String]) -> [String] {
    let keys = keys.filter { object[$0] != nil }
    let width = (keys.map(\.count).max() ?? 0) + 2
    return keys.map { key in
      let title = String(key.map { $0 == "_" ? " " : $0 })
      return title + String(repeating: " ", count: width - title.count) + object.shown(key)
    }
  }
}
