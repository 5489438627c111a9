internal import Yams

/// Turns the parser's nodes into ours and refuses what the strict profile leaves out, all of it at once.
struct YAMLTree {
  let file: String
  private(set) var errors: [ConfigError] = []

  init(file: String) { self.file = file }

  mutating func node(_ node: Node, depth: Int) -> ConfigNode? {
    let position = Self.position(node.mark)
    guard depth <= StrictYAML.maximumDepth else {
      return refuse(position, "nested more than \(StrictYAML.maximumDepth) levels deep")
    }
    switch node {
    case .scalar(let scalar): return text(scalar, at: position)
    case .sequence(let sequence):
      let items = sequence.compactMap { self.node($0, depth: depth + 1) }
      return ConfigNode(.list(items), at: position)
    case .mapping(let mapping): return table(mapping, at: position, depth: depth)
    case .alias: return refuse(position, "aliases are not allowed")
    }
  }

  private mutating func text(_ scalar: Node.Scalar, at position: ConfigPosition) -> ConfigNode? {
    let plain = scalar.style == .plain
    if plain, let first = scalar.string.unicodeScalars.first, let original = StandIn.original(of: first) {
      return refuse(position, Self.refusal(original))
    }
    return ConfigNode(.text(StandIn.restored(in: scalar.string), plain: plain), at: position)
  }

  private mutating func table(_ mapping: Node.Mapping, at position: ConfigPosition, depth: Int) -> ConfigNode? {
    var entries: [ConfigNode.Entry] = []
    for (key, value) in mapping {
      let value = node(value, depth: depth + 1)
      guard let entry = entry(key, value) else { continue }
      entries.append(entry)
    }
    return ConfigNode(.table(entries), at: position)
  }

  private mutating func entry(_ key: Node, _ value: ConfigNode?) -> ConfigNode.Entry? {
    let position = Self.position(key.mark)
    guard case .scalar(let scalar) = key else {
      _ = refuse(position, "a key is text, not a list or a mapping")
      return nil
    }
    guard let node = text(scalar, at: position), case .text(let name, let plain) = node.value else { return nil }
    if name.isEmpty { _ = refuse(position, "a key is missing before the colon") }
    if plain, name == "<<" { _ = refuse(position, "merge keys are not allowed") }
    return value.map { ConfigNode.Entry(key: name, position: position, value: $0) }
  }

  private mutating func refuse(_ position: ConfigPosition, _ message: String) -> ConfigNode? {
    if errors.count < ConfigErrors.limit {
      errors.append(ConfigError(file: file, position: position, message: message))
    }
    return nil
  }

  private static func refusal(_ character: Unicode.Scalar) -> String {
    switch character {
    case "&": "anchors are not allowed; quote text that starts with &"
    case "*": "aliases are not allowed; quote text that starts with *"
    case "!": "tags are not allowed; quote text that starts with !"
    default: "keys marked with ? are not allowed; quote text that starts with ?"
    }
  }

  private static func position(_ mark: Mark?) -> ConfigPosition {
    ConfigPosition(line: mark?.line ?? 1, column: mark?.column ?? 1)
  }
}
