/// Sixteen bytes that name one request in report, ledger and logs; a UUID of version 4 (RFC 9562) when made here.
package struct RequestID: Sendable, Hashable, CustomStringConvertible {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A random one, from the kernel's generator.
  package static func random() -> RequestID {
    var generator = SystemRandomNumberGenerator()
    let high = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    return RequestID(high: high, low: generator.next() & ~(0b11 << 62) | 0b10 << 62)
  }

  /// Reads 32 hexadecimal digits with dashes after 8, 12, 16 and 20 of them; nil for anything else.
  package init?(_ text: String) {
    var words: [UInt64] = [0, 0]
    var digits = 0
    for (index, byte) in text.utf8.enumerated() {
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard digits < 32, let digit = Self.value(of: byte) else { return nil }
      words[digits / 16] = words[digits / 16] << 4 | digit
      digits += 1
    }
    guard digits == 32 else { return nil }
    self.init(high: words[0], low: words[1])
  }

  /// Lower case, with dashes.
  package var description: String {
    var text = ""
    for index in 0..<32 {
      if index == 8 || index == 12 || index == 16 || index == 20 { text.append("-") }
      let word = index < 16 ? high : low
      text += String(word >> UInt64(60 - 4 * (index % 16)) & 0xF, radix: 16)
    }
    return text
  }

  private static func value(of byte: UInt8) -> UInt64? {
    switch byte {
    case 48...57: UInt64(byte - 48)
    case 65...70: UInt64(byte - 55)
    case 97...102: UInt64(byte - 87)
    default: nil
    }
  }
}
