/// A value of a strict YAML file, with its position. Scalars are text until a schema says otherwise.
package struct ConfigNode: Hashable, Sendable {
  package let value: Value
  package let position: ConfigPosition

  package enum Value: Hashable, Sendable {
    /// Whether it was written without quotes matters for ``ConfigNode/json`` alone.
    case text(String, plain: Bool)
    case list([ConfigNode])
    /// Keys are unique and not empty; in the order of the file.
    case table([Entry])
  }

  /// One `key: value`.
  package struct Entry: Hashable, Sendable {
    package let key: String
    package let position: ConfigPosition
    package let value: ConfigNode

    package init(key: String, position: ConfigPosition, value: ConfigNode) {
      self.key = key
      self.position = position
      self.value = value
    }
  }

  package init(_ value: Value, at position: ConfigPosition) {
    self.value = value
    self.position = position
  }

  /// The value of `key`, where this is a table that has it.
  package subscript(key: String) -> ConfigNode? {
    guard case .table(let entries) = value else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// The same table without some keys; anything else as it is.
  package func removing(_ keys: Set<String>) -> ConfigNode {
    guard case .table(let entries) = value else { return self }
    return ConfigNode(.table(entries.filter { !keys.contains($0.key) }), at: position)
  }

  /// What the value is, for messages.
  var kind: String {
    switch value {
    case .text: "text"
    case .list: "a list"
    case .table: "a mapping"
    }
  }
}
