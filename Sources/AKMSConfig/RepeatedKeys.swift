internal import Yams

/// Keys that stand more than once in one mapping: the parser stops at the first, a person wants to see them all.
///
/// So the first character of such a key is replaced by one of a plane without characters, which makes the key another
/// and moves nothing, and the file is parsed again; the tree then leaves the renamed key out.
struct RepeatedKeys {
  /// Planes 4 to 13: files may not contain them.
  static let names: ClosedRange<UInt32> = 0x40000...0xDFFFF
  /// Bytes that are parsed again at the most, and how often.
  private static let bytes = 1 << 20
  private static let most = 50

  private let file: String
  private(set) var text: String
  private(set) var errors: [ConfigError] = []

  init(_ text: String, file: String) {
    self.text = text
    self.file = file
  }

  /// Notes the key, and renames it.
  ///
  /// - Parameters:
  ///   - key: As the parser found it.
  ///   - mark: Where it stands first.
  /// - Returns: Whether parsing again may tell more.
  mutating func rename(_ key: String, at mark: Mark) -> Bool {
    let message = "the key \"\(StandIn.restored(in: key))\" stands more than once in one mapping"
    let position = ConfigPosition(line: mark.line, column: mark.column)
    errors.append(ConfigError(file: file, position: position, message: message))
    guard errors.count < Self.most, errors.count * text.utf8.count < Self.bytes, !key.isEmpty else { return false }
    return replace(at: mark)
  }

  /// - Returns: false where one character cannot be replaced: in empty quotes, escapes, lists as keys.
  private mutating func replace(at mark: Mark) -> Bool {
    guard var at = Self.index(of: mark, in: text),
      let name = Unicode.Scalar(Self.names.lowerBound + UInt32(errors.count))
    else { return false }
    let scalars = text.unicodeScalars
    let first = scalars[at]
    if first == "'" || first == "\"" {
      at = scalars.index(after: at)
      guard at < scalars.endIndex, scalars[at] != first, scalars[at] != "\\" else { return false }
    }
    guard !["[", "{", ":", "\n", "\r"].contains(scalars[at]) else { return false }
    text.unicodeScalars.replaceSubrange(at...at, with: [name])
    return true
  }

  /// Lines end as the parser counts them: with a line feed, a carriage return, or both.
  private static func index(of mark: Mark, in text: String) -> String.Index? {
    let scalars = text.unicodeScalars
    var line = 1
    var at = scalars.startIndex
    while line < mark.line, at < scalars.endIndex {
      let scalar = scalars[at]
      at = scalars.index(after: at)
      if scalar == "\n" || (scalar == "\r" && (at == scalars.endIndex || scalars[at] != "\n")) { line += 1 }
    }
    let index = scalars.index(at, offsetBy: mark.column - 1, limitedBy: scalars.endIndex)
    return index.flatMap { $0 < scalars.endIndex ? $0 : nil }
  }

  /// Whether a key was renamed.
  static func isRenamed(_ key: String) -> Bool {
    guard let first = key.unicodeScalars.first else { return false }
    return names.contains(first.value)
  }
}
