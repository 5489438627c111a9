/// Bytes that may not be UTF-8, as text and back: `\xHH` for a byte that is none, `\x5c` for a backslash before `x`.
package enum EscapedBytes {
  /// Text for `bytes`; valid UTF-8 without `\x` in it stays as it is.
  package static func text(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let length = sequenceLength(bytes, at: index)
      let ambiguous =
        bytes[index] == UInt8(ascii: "\\") && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "x")
      if length == 0 || ambiguous {
        out += [UInt8(ascii: "\\"), UInt8(ascii: "x"), hex(bytes[index] >> 4), hex(bytes[index] & 15)]
      } else {
        out += bytes[index..<(index + length)]
      }
      index += max(length, 1)
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The bytes that ``text(_:)`` was given.
  package static func bytes(_ text: String) -> [UInt8] {
    let source = Array(text.utf8)
    var out: [UInt8] = []
    var index = 0
    while index < source.count {
      if source[index] == UInt8(ascii: "\\"), index + 3 < source.count, source[index + 1] == UInt8(ascii: "x"),
        let high = digit(source[index + 2]), let low = digit(source[index + 3])
      {
        out.append(high << 4 | low)
        index += 4
      } else {
        out.append(source[index])
        index += 1
      }
    }
    return out
  }

  /// Bytes of the well-formed UTF-8 sequence at `index` (Unicode 15, table 3-7): 1 to 4, or 0 where there is none.
  static func sequenceLength(_ bytes: [UInt8], at index: Int) -> Int {
    let (count, second): (Int, ClosedRange<UInt8>) =
      switch bytes[index] {
      case 0x00...0x7F: (1, 0...0)
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xE1...0xEC, 0xEE, 0xEF: (3, 0x80...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (0, 0...0)
      }
    guard count > 1 else { return count }
    guard index + count <= bytes.count, second.contains(bytes[index + 1]) else { return 0 }
    return bytes[(index + 2)..<(index + count)].allSatisfy { $0 & 0xC0 == 0x80 } ? count : 0
  }

  /// One lower-case hexadecimal digit.
  static func hex(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }

  /// The value of a hexadecimal digit in either case.
  static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
