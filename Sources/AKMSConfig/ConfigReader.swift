internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope
internal import AKMSZone

/// Reads typed values out of a tree and collects what is wrong, so that a person sees all errors at once.
///
/// Each method returns nil after it has recorded why; a caller that gets nil goes on with the rest.
struct ConfigReader {
  let file: String
  /// Against which the names of zones are checked.
  let zones: ZoneDatabase
  private(set) var errors: [ConfigError]
  /// Where the tree has an empty text for something that was refused: nothing more is said about it.
  private let told: Set<ConfigPosition>
  /// Listed at the first unknown zone.
  var zoneNames: [String]?

  /// - Parameter errors: What is wrong with the file's tree.
  init(file: String, zones: ZoneDatabase = .system, errors: [ConfigError] = []) {
    self.file = file
    self.zones = zones
    self.errors = errors
    told = Set(errors.map(\.position))
  }

  /// Reads a file as `schema` says, on a deep stack.
  ///
  /// - Throws: All errors of the file.
  static func read<T: Sendable>(
    _ bytes: [UInt8], file: String, _ schema: @escaping @Sendable (inout ConfigReader, ConfigNode) -> T
  ) throws(ConfigErrors) -> T {
    let result = DeepStack.run { () -> Result<T, ConfigErrors> in
      Result { () throws(ConfigErrors) in
        let (root, errors) = try StrictYAML.tree(bytes, file: file)
        var reader = ConfigReader(file: file, errors: errors)
        let value = schema(&reader, root)
        try reader.finish()
        return value
      }
    }
    guard let result else { throw StrictYAML.noThread(file) }
    return try result.get()
  }

  /// Whether no more errors are kept: then what one would say need not be found out.
  var isFull: Bool { errors.count >= ConfigErrors.limit }

  mutating func refuse(_ position: ConfigPosition, _ message: String) {
    guard !isFull, !told.contains(position) else { return }
    errors.append(ConfigError(file: file, position: position, message: message))
  }

  /// Throws all that was refused, by position.
  func finish() throws(ConfigErrors) {
    guard errors.isEmpty else { throw ConfigErrors(errors.sorted { $0.position < $1.position }) }
  }

  mutating func entries(_ node: ConfigNode) -> [ConfigNode.Entry]? {
    if case .table(let entries) = node.value { return entries }
    return refused(node, "expected a mapping, found \(node.kind)")
  }

  mutating func list(_ node: ConfigNode) -> [ConfigNode]? {
    if case .list(let items) = node.value { return items }
    return refused(node, "expected a list, found \(node.kind)")
  }

  /// A table whose keys are all accepted; an unknown one is refused with the nearest that is known.
  mutating func table(_ node: ConfigNode, _ accepted: AcceptedKeys) -> ConfigNode? {
    guard let entries = entries(node) else { return nil }
    for entry in entries where !accepted.contains(entry.key) && !isFull {
      let nearest = NearestName.of(entry.key, among: accepted.keys).map { "; the nearest is \"\($0)\"" } ?? ""
      refuse(entry.position, "unknown key \"\(entry.key)\"\(nearest)")
    }
    return node
  }

  /// The value of a key that must be there.
  mutating func required(_ key: String, of node: ConfigNode) -> ConfigNode? {
    if let value = node[key] { return value }
    return refused(node, "the key \"\(key)\" is missing")
  }

  /// Text that is not empty.
  mutating func text(_ node: ConfigNode) -> String? {
    guard case .text(let text, _) = node.value else { return refused(node, "expected text, found \(node.kind)") }
    return text.isEmpty ? refused(node, "expected text, found nothing") : text
  }

  /// A list of at least one text.
  mutating func texts(_ node: ConfigNode) -> [(text: String, node: ConfigNode)]? {
    guard let items = list(node) else { return nil }
    guard !items.isEmpty else { return refused(node, "expected at least one entry") }
    let texts = items.compactMap { item in text(item).map { ($0, item) } }
    return texts.count == items.count ? texts : nil
  }

  /// A duration of 1 s to `limit` seconds.
  mutating func seconds(_ node: ConfigNode, limit: Int) -> Int? {
    guard let text = text(node) else { return nil }
    guard let seconds = DurationText.seconds(text) else {
      return refused(node, "expected a duration such as 45s, 30m, 12h or 90d, found \"\(text)\"")
    }
    guard seconds <= limit else { return refused(node, "at most \(DurationText.text(limit)) are allowed") }
    return seconds
  }

  mutating func flag(_ node: ConfigNode) -> Bool? {
    switch text(node) {
    case "true": true
    case "false": false
    case nil: nil
    case let text?: refused(node, "expected true or false, found \"\(text)\"")
    }
  }

  mutating func number(_ node: ConfigNode, in range: ClosedRange<Int>) -> Int? {
    guard let text = text(node) else { return nil }
    guard let number = Int(text), String(number) == text, range.contains(number) else {
      return refused(node, "expected a whole number from \(range.lowerBound) to \(range.upperBound), found \"\(text)\"")
    }
    return number
  }

  /// One of a closed list of words.
  mutating func choice(_ node: ConfigNode, _ words: [String]) -> String? {
    guard let text = text(node) else { return nil }
    if words.contains(text) { return text }
    return refused(node, "expected one of \(words.joined(separator: ", ")), found \"\(text)\"")
  }

  mutating func scope(_ node: ConfigNode) -> Scope? {
    guard let text = text(node) else { return nil }
    do { return try Scope(parsing: text) } catch {
      return refused(node, [error.what, error.why].compactMap { $0 }.joined(separator: ": "))
    }
  }

  mutating func scopes(_ node: ConfigNode) -> [Scope]? {
    guard let items = list(node) else { return nil }
    let scopes = items.compactMap { scope($0) }
    return scopes.count == items.count ? scopes : nil
  }

  /// A name: `[a-z0-9]` first, then also `-`, `.`, `_`; 1 to `limit` bytes.
  mutating func name(_ text: String, at position: ConfigPosition, limit: Int = 64) -> String? {
    if Self.isName(text, limit: limit) { return text }
    refuse(position, "expected a name of a-z, 0-9, -, . and _, 1 to \(limit) bytes, found \"\(text)\"")
    return nil
  }

  mutating func refused<T>(_ node: ConfigNode, _ message: String) -> T? {
    refuse(node.position, message)
    return nil
  }
}
