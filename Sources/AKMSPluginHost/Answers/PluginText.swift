internal import AKMSModel
internal import AKMSScope

/// Text that comes from a plugin: what may stay, and what is cut.
enum PluginText {
  /// A sentence for people, escaped, at most ``PluginLimits/message`` bytes, on one line, without a full stop.
  static func sentence(_ text: String) -> String {
    let end = text.lastIndex { $0 != "." && $0 != " " && $0 != "\n" }
    return cut(String(end.map { text[...$0] } ?? ""), to: PluginLimits.message)
  }

  /// Escaped, and cut at a character's edge so that `limit` bytes of the text are the most.
  static func cut(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return Failure.printable(text) }
    var kept = ""
    var bytes = 0
    for scalar in text.unicodeScalars {
      bytes += scalar.utf8.count
      guard bytes <= limit else { break }
      kept.unicodeScalars.append(scalar)
    }
    return Failure.printable(kept) + "…"
  }

  /// Whether it has 1 to `limit` bytes and nothing that a terminal acts on.
  static func isLine(_ text: String, atMost limit: Int, orEmpty: Bool = false) -> Bool {
    if text.isEmpty { return orEmpty }
    return text.utf8.count <= limit && Failure.printable(text) == text
  }

  /// A code: [a-z][a-z0-9_]{0,63}.
  static func isCode(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.first.map(isLower) == true
      && text.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
  }

  /// A scope's `name`: [a-z][a-z0-9-]{0,31}.
  static func isScopeName(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count) && text.utf8.first.map(isLower) == true
      && text.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
