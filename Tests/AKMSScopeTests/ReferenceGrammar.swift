/// The grammar of contract section 3, by splitting text instead of reading it byte by byte.
enum ReferenceGrammar {
  /// The canonical text of a scope in any spelling; nil for what is none.
  static func canonical(_ bytes: [UInt8]) -> String? {
    guard bytes.count <= 512, bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
    let parts = split(String(decoding: bytes, as: UTF8.self), ":", 2)
    guard parts.count == 3, isName(parts[0]) else { return nil }
    let rest = split(parts[2], ",")
    guard let actions = actions(parts[1]), let resource = resource(rest[0]), let params = params(rest.dropFirst())
    else { return nil }
    return "\(parts[0]):\(actions):\(resource)\(params)"
  }

  private static func actions(_ text: String) -> String? {
    if text == "*" { return text }
    let names = split(text, "+")
    return names.allSatisfy(isName) ? sorted(Set(names)).joined(separator: "+") : nil
  }

  private static func resource(_ text: String) -> String? {
    let segments = split(text, "/")
    guard !segments.dropLast().contains("**") else { return nil }
    let spelt = segments.compactMap(segment)
    return spelt.count == segments.count ? spelt.joined(separator: "/") : nil
  }

  private static func segment(_ text: String) -> String? {
    if text == "*" || text == "**" { return text }
    if text.hasSuffix("*") { return characters(String(text.dropLast())).map { $0 + "*" } }
    return characters(text).flatMap { [".", ".."].contains($0) ? nil : $0 }
  }

  private static func params(_ texts: ArraySlice<String>) -> String? {
    var values: [String: String] = [:]
    for text in texts {
      let pair = split(text, "=", 1)
      guard pair.count == 2, isName(pair[0]), let value = characters(pair[1]) else { return nil }
      guard values.updateValue(value, forKey: pair[0]) ?? value == value else { return nil }
    }
    return sorted(values.keys).map { ",\($0)=\(values[$0] ?? "")" }.joined()
  }

  private static func characters(_ text: String) -> String? {
    var (out, rest) = ("", Array(text.unicodeScalars)[...])
    while let first = rest.popFirst() {
      var value = first.value
      if first == "%" {
        let digits = String(String.UnicodeScalarView(rest.prefix(2)))
        guard digits.unicodeScalars.count == 2, digits.allSatisfy(\.isHexDigit), let byte = UInt32(digits, radix: 16)
        else { return nil }
        (value, rest) = (byte, rest.dropFirst(2))
      } else if !isPlain(value) {
        return nil
      }
      let hex = String(value, radix: 16, uppercase: true)
      out += isPlain(value) ? String(UnicodeScalar(UInt8(value))) : "%" + (value < 16 ? "0" : "") + hex
    }
    return out.isEmpty ? nil : out
  }

  static func isPlain(_ value: UInt32) -> Bool {
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:@#".unicodeScalars.contains {
      $0.value == value
    }
  }

  private static func isName(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, ("a"..."z").contains(first), scalars.count <= 32 else { return false }
    return scalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" }
  }

  private static func sorted(_ names: some Sequence<String>) -> [String] {
    names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }

  /// By scalars: a Character may hold more than one (CR LF).
  private static func split(_ text: String, _ separator: UnicodeScalar, _ most: Int = .max) -> [String] {
    text.unicodeScalars.split(separator: separator, maxSplits: most, omittingEmptySubsequences: false).map(String.init)
  }
}
