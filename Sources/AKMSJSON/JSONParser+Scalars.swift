internal import AKMSModel

/// Numbers and strings.
extension JSONParser {
  mutating func integer() throws(Failure) -> Int64 {
    let start = index
    let negative = take(UInt8(ascii: "-"))
    guard let first = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { throw unexpected("a digit") }
    var value: Int64 = 0
    var digits = 0
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      let (scaled, tooBig) = value.multipliedReportingOverflow(by: 10)
      // counted down, so that the smallest integer can be read
      let (sum, tooSmall) = scaled.subtractingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
      guard !tooBig, !tooSmall else { throw error("number outside 64 bits", at: start) }
      value = sum
      digits += 1
      index += 1
    }
    guard digits == 1 || first != UInt8(ascii: "0") else { throw error("number with a leading zero", at: start) }
    if let byte = next, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(byte) {
      throw error("number is not an integer", at: start)
    }
    if negative { guard value != 0 else { throw error("number is -0", at: start) } }
    guard !negative else { return value }
    guard value != .min else { throw error("number outside 64 bits", at: start) }
    return -value
  }

  mutating func string() throws(Failure) -> String {
    index += 1
    var out: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return String(decoding: out, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &out)
      case 0..<0x20: throw error("control character in a string")
      case 0x20..<0x80:
        out.append(byte)
        index += 1
      default:
        let length = EscapedBytes.sequenceLength(bytes, at: index)
        guard length > 0 else { throw error("bytes that are not utf-8") }
        out += bytes[index..<(index + length)]
        index += length
      }
    }
    throw unexpected("the end of a string")
  }

  private mutating func escape(into out: inout [UInt8]) throws(Failure) {
    let start = index
    index += 1
    guard let kind = next else { throw unexpected("the rest of an escape") }
    index += 1
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(kind)
    case UInt8(ascii: "b"): out.append(0x08)
    case UInt8(ascii: "f"): out.append(0x0C)
    case UInt8(ascii: "n"): out.append(0x0A)
    case UInt8(ascii: "r"): out.append(0x0D)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "u"): try character(from: start, into: &out)
    default: throw error("unknown escape", at: start)
    }
  }

  /// What follows `\u`: four digits, and a second escape after a leading surrogate.
  private mutating func character(from start: Int, into out: inout [UInt8]) throws(Failure) {
    var value = try fourDigits()
    if (0xD800..<0xDC00).contains(value), take(UInt8(ascii: "\\")) {
      guard take(UInt8(ascii: "u")) else {
        throw next == nil ? unexpected("the rest of an escape") : error("unpaired surrogate", at: start)
      }
      let low = try fourDigits()
      guard (0xDC00..<0xE000).contains(low) else { throw error("unpaired surrogate", at: start) }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw next == nil ? unexpected("the rest of an escape") : error("unpaired surrogate", at: start)
    }
    out += Array(String(scalar).utf8)
  }

  private mutating func fourDigits() throws(Failure) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = next.flatMap(EscapedBytes.digit) else { throw unexpected("a hexadecimal digit") }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}
