/// JSON (RFC 8259) written by hand, so that equal values give equal bytes: no spaces, keys in the order handed in.
package enum JSONText {
  /// A quoted string; controls, quote and backslash escaped, all else as UTF-8.
  package static func string(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}": out += escaped(scalar.value)
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  /// `values` are JSON texts.
  package static func array(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }

  /// Values are JSON texts; the caller hands the keys in sorted.
  package static func object(_ members: [(key: String, value: String)]) -> String {
    "{" + members.map { string($0.key) + ":" + $0.value }.joined(separator: ",") + "}"
  }

  private static func escaped(_ value: UInt32) -> String {
    let hex = String(value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
  }
}
