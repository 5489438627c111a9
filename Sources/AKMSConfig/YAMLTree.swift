internal import Yams

/// Turns the parser's nodes into ours and refuses what the strict profile leaves out, all of it at once.
///
/// What is refused is replaced by an empty text at the same place: a schema can be read on, and its complaint about
/// the same position is left out (``ConfigReader``).
struct YAMLTree {
  private let file: String
  /// Whether a text can hold a stand-in, or anything but ASCII.
  private let mayHaveOthers: Bool
  private(set) var errors: [ConfigError] = []

  init(file: String, mayHaveOthers: Bool) {
    self.file = file
    self.mayHaveOthers = mayHaveOthers
  }

  // each look at a node copies it, with several counted references: so its mark is asked of what the switch took out
  mutating func node(_ node: Node, depth: Int) -> ConfigNode {
    switch node {
    case .scalar(let scalar):
      let position = Self.position(scalar.mark)
      return depth > StrictYAML.maximumDepth ? tooDeep(position) : text(scalar, at: position)
    case .sequence(let sequence): return list(sequence, at: Self.position(sequence.mark), depth: depth)
    case .mapping(let mapping): return table(mapping, at: Self.position(mapping.mark), depth: depth)
    case .alias(let alias): return refuse(Self.position(alias.mark), "aliases are not allowed")
    }
  }

  private mutating func tooDeep(_ position: ConfigPosition) -> ConfigNode {
    refuse(position, "nested more than \(StrictYAML.maximumDepth) levels deep")
  }

  private mutating func text(_ scalar: Node.Scalar, at position: ConfigPosition) -> ConfigNode {
    let plain = scalar.style == .plain
    guard mayHaveOthers else { return ConfigNode(.text(scalar.string, plain: plain), at: position) }
    if plain, let first = scalar.string.unicodeScalars.first, let original = StandIn.original(of: first) {
      return refuse(position, Self.refusal(original))
    }
    let text = StandIn.restored(in: scalar.string)
    if let problem = text.unicodeProblem { return refuse(position, problem) }
    return ConfigNode(.text(text, plain: plain), at: position)
  }

  private mutating func list(_ sequence: Node.Sequence, at position: ConfigPosition, depth: Int) -> ConfigNode {
    guard depth <= StrictYAML.maximumDepth else { return tooDeep(position) }
    var items: [ConfigNode] = []
    items.reserveCapacity(sequence.count)
    for index in sequence.indices { items.append(node(sequence[index], depth: depth + 1)) }
    return ConfigNode(.list(items), at: position)
  }

  private mutating func table(_ mapping: Node.Mapping, at position: ConfigPosition, depth: Int) -> ConfigNode {
    guard depth <= StrictYAML.maximumDepth else { return tooDeep(position) }
    var entries: [ConfigNode.Entry] = []
    entries.reserveCapacity(mapping.count)
    // by index: an iterator would copy all of it first
    for index in mapping.indices {
      let (key, value) = mapping[index]
      let name = name(key)
      let node = node(value, depth: depth + 1)
      if let name { entries.append(ConfigNode.Entry(key: name.text, position: name.position, value: node)) }
    }
    return ConfigNode(.table(entries), at: position)
  }

  /// nil for a key that cannot be used, or was told before (``RepeatedKeys``).
  private mutating func name(_ key: Node) -> (text: String, position: ConfigPosition)? {
    guard case .scalar(let scalar) = key else {
      _ = refuse(Self.position(key.mark), "a key is text, not a list or a mapping")
      return nil
    }
    let position = Self.position(scalar.mark)
    if mayHaveOthers, RepeatedKeys.isRenamed(scalar.string) { return nil }
    let before = errors.count
    guard case .text(let name, let plain) = text(scalar, at: position).value, errors.count == before else { return nil }
    if name.isEmpty { _ = refuse(position, "a key is missing before the colon") }
    if plain, name == "<<" { _ = refuse(position, "merge keys are not allowed") }
    return errors.count == before ? (name, position) : nil
  }

  private mutating func refuse(_ position: ConfigPosition, _ message: String) -> ConfigNode {
    if errors.count < ConfigErrors.limit {
      errors.append(ConfigError(file: file, position: position, message: message))
    }
    return ConfigNode(.text("", plain: true), at: position)
  }

  private static func refusal(_ character: UInt8) -> String {
    switch character {
    case UInt8(ascii: "&"): "anchors are not allowed; quote text that starts with &"
    case UInt8(ascii: "*"): "aliases are not allowed; quote text that starts with *"
    case UInt8(ascii: "!"): "tags are not allowed; quote text that starts with !"
    default: "keys marked with ? are not allowed; quote text that starts with ?"
    }
  }

  private static func position(_ mark: Mark?) -> ConfigPosition {
    ConfigPosition(line: mark?.line ?? 1, column: mark?.column ?? 1)
  }
}

extension String {
  /// Why text cannot be compared byte by byte: it is not in Unicode Normalization Form C.
  fileprivate var unicodeProblem: String? {
    var bytes = utf8Span
    if bytes.isKnownASCII { return nil }
    var marks = 0
    for scalar in unicodeScalars {
      marks = scalar.isCombiningMark ? marks + 1 : 0
      // an escape may spell what the source was searched for
      if marks > CombiningMarks.most { return CombiningMarks.message }
    }
    return bytes.checkForNFC(quickCheck: false) ? nil : "the text is not in Unicode Normalization Form C"
  }
}
