/// Where in the text of a policy file one more rule goes, so that all else stays byte for byte.
struct RuleInsertion {
  /// Bytes before the new rule, and after it; together the old file, but for an empty `[]` that gives way.
  let before: [UInt8]
  let after: [UInt8]
  /// Spaces before the rule's dash: as many as the other rules have, else 2.
  let indent: Int

  /// - Parameter root: The tree of `bytes`.
  /// - Returns: nil when the rules are no block of `- …` lines (`rules: [{ … }]`, `{ akms: …, rules: … }`).
  init?(_ bytes: [UInt8], _ root: ConfigNode) {
    guard case .table(let entries) = root.value else { return nil }
    let ended = bytes.last == Self.lineFeed ? bytes : bytes + [Self.lineFeed]
    let lines = ended.split(separator: Self.lineFeed, omittingEmptySubsequences: false).dropLast().map(Array.init)
    guard let rules = entries.first(where: { $0.key == "rules" }) else {
      self.init(lines, end: lines.count, heading: Array("rules:\n".utf8), indent: 2)
      return
    }
    guard rules.position.column == 1, case .list(let items) = rules.value.value else { return nil }
    let next = entries.map(\.position.line).filter { $0 > rules.position.line }.min()
    if let first = items.first {
      guard let dash = Self.dash(lines, first.position) else { return nil }
      self.init(lines, end: Self.end(lines, next), indent: dash)
    } else {
      guard let opened = Self.withoutBrackets(lines, rules) else { return nil }
      self.init(opened, end: rules.position.line, indent: 2)
    }
  }

  private init(_ lines: [[UInt8]], end: Int, heading: [UInt8] = [], indent: Int) {
    before = Self.joined(lines[..<end]) + heading
    after = Self.joined(lines[end...])
    self.indent = indent
  }

  /// The column of the dash before a rule, from 0; nil when the rule's line does not start with one.
  private static func dash(_ lines: [[UInt8]], _ position: ConfigPosition) -> Int? {
    guard position.line <= lines.count else { return nil }
    let line = lines[position.line - 1]
    let spaces = line.prefix { $0 == UInt8(ascii: " ") }.count
    guard spaces < line.count, line[spaces] == UInt8(ascii: "-") else { return nil }
    return spaces
  }

  /// The number of lines up to and with the last rule: comments and blank lines before the next key stay with that.
  private static func end(_ lines: [[UInt8]], _ next: Int?) -> Int {
    guard let next else { return lines.count }
    var end = next - 1
    while end > 0, isBlankOrComment(lines[end - 1]) { end -= 1 }
    return end
  }

  private static func isBlankOrComment(_ line: [UInt8]) -> Bool {
    let text = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
    return text.isEmpty || text.first == UInt8(ascii: "#")
  }

  /// The lines with the `[]` of an empty `rules: []` taken away; nil when it stands on another line than its key.
  private static func withoutBrackets(_ lines: [[UInt8]], _ rules: ConfigNode.Entry) -> [[UInt8]]? {
    let position = rules.value.position
    let start = position.column - 1
    guard position.line == rules.position.line, position.line <= lines.count else { return nil }
    var lines = lines
    let line = lines[position.line - 1]
    // columns count scalars; before this one stand `rules`, a colon and spaces, so bytes are the same
    guard start + 1 < line.count, line[start] == UInt8(ascii: "["), line[start + 1] == UInt8(ascii: "]") else {
      return nil
    }
    let head = Array(line[..<start].reversed().drop { $0 == UInt8(ascii: " ") }.reversed())
    lines[position.line - 1] = head + line[(start + 2)...]
    return lines
  }

  private static func joined(_ lines: ArraySlice<[UInt8]>) -> [UInt8] { lines.flatMap { $0 + [lineFeed] } }

  private static let lineFeed = UInt8(ascii: "\n")
}
