package import AKMSModel

extension JSONValue {
  /// Deterministic bytes on one line: keys in byte order, no white space, controls escaped; equal values give equal bytes.
  ///
  /// - Parameter limit: Bytes that the result may have, a ledger line's 16 384 unless told.
  /// - Throws: `.usage` when it would be longer; nothing is cut.
  package func encoded(limit: Int = Limits.ledgerLine) throws(Failure) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(512)
    JSONWriter.write(self, into: &out)
    guard out.count <= limit else {
      throw Failure(.usage, "json of \(out.count) bytes does not fit", why: "\(limit) bytes are the limit")
    }
    return out
  }

  /// The deterministic bytes as text, of any length: for `--json` output, safe to show on a terminal.
  package var text: String {
    var out: [UInt8] = []
    JSONWriter.write(self, into: &out)
    return String(decoding: out, as: UTF8.self)
  }
}

extension JSONObject {
  /// As ``JSONValue/encoded(limit:)``.
  package func encoded(limit: Int = Limits.ledgerLine) throws(Failure) -> [UInt8] {
    try JSONValue.object(self).encoded(limit: limit)
  }

  /// As ``JSONValue/text``.
  package var text: String { JSONValue.object(self).text }
}

/// Writes values as deterministic JSON: RFC 8259, short escapes as RFC 8785 has them, `\u` with lower-case digits.
package enum JSONWriter {
  /// Appends `value` to `out`.
  package static func write(_ value: JSONValue, into out: inout [UInt8]) {
    switch value {
    case .null: out += "null".utf8
    case .bool(let truth): out += (truth ? "true" : "false").utf8
    case .integer(let number): out += String(number).utf8
    case .string(let text): write(text, into: &out)
    case .array(let items): write(items, into: &out)
    case .object(let object): write(object, into: &out)
    }
  }

  private static func write(_ items: [JSONValue], into out: inout [UInt8]) {
    out.append(UInt8(ascii: "["))
    for (index, item) in items.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      write(item, into: &out)
    }
    out.append(UInt8(ascii: "]"))
  }

  private static func write(_ object: JSONObject, into out: inout [UInt8]) {
    out.append(UInt8(ascii: "{"))
    for (index, member) in object.members.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      write(member.key, into: &out)
      out.append(UInt8(ascii: ":"))
      write(member.value, into: &out)
    }
    out.append(UInt8(ascii: "}"))
  }

  /// Appends `text` as a JSON string; what a terminal could act on never stands there raw.
  package static func write(_ text: String, into out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      out += text.utf8
    } else {
      for scalar in text.unicodeScalars { write(scalar, into: &out) }
    }
    out.append(UInt8(ascii: "\""))
  }

  private static func write(_ scalar: Unicode.Scalar, into out: inout [UInt8]) {
    switch scalar {
    case "\"": out += #"\""#.utf8
    case "\\": out += #"\\"#.utf8
    case "\u{8}": out += #"\b"#.utf8
    case "\t": out += #"\t"#.utf8
    case "\n": out += #"\n"#.utf8
    case "\u{C}": out += #"\f"#.utf8
    case "\r": out += #"\r"#.utf8
    default:
      if isActive(scalar) {
        for unit in UTF16.encode(scalar)! { escape(unit, into: &out) }
      } else {
        out += UTF8.encode(scalar)!
      }
    }
  }

  /// Controls (C0, DEL, C1), direction marks and overrides, line and paragraph separators, the byte order mark, tags.
  private static func isActive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xE0000...0xE007F:
      true
    default: false
    }
  }

  private static func escape(_ unit: UInt16, into out: inout [UInt8]) {
    out += #"\u"#.utf8
    for shift in [12, 8, 4, 0] { out.append(EscapedBytes.hex(UInt8(truncatingIfNeeded: unit >> UInt16(shift)) & 15)) }
  }
}
