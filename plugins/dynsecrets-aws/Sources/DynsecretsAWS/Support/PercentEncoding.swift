/// Percent-encoding of RFC 3986 section 2, as AWS's Signature Version 4 pages demand it.
package enum PercentEncoding {
  /// Encodes every byte except the unreserved ones (`A-Z a-z 0-9 - . _ ~`) and those in `keep`; hex is upper case.
  package static func encode(_ bytes: some Sequence<UInt8>, keep: [UInt8] = []) -> String {
    var out: [UInt8] = []
    for byte in bytes {
      if isUnreserved(byte) || keep.contains(byte) {
        out.append(byte)
      } else {
        out += [0x25, hexDigit(byte >> 4), hexDigit(byte & 0xF)]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Decodes each well-formed `%XX` (either case); a `%` without two hex digits behind it stays as it is.
  package static func decode(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let input = Array(bytes)
    var out: [UInt8] = []
    var index = 0
    while index < input.count {
      if input[index] == 0x25, index + 2 < input.count,
        let high = value(ofHex: input[index + 1]), let low = value(ofHex: input[index + 2])
      {
        out.append(high << 4 | low)
        index += 3
      } else {
        out.append(input[index])
        index += 1
      }
    }
    return out
  }

  /// Whether RFC 3986 section 2.3 calls the byte unreserved.
  package static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
    default: false
    }
  }

  /// The value, 0 to 15, of one ASCII hex digit, or nil.
  package static func value(ofHex byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x41 + value - 10 }
}

/// Lower-case hex of any bytes, two digits each, as SigV4 writes digests.
package func lowerHex(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var out: [UInt8] = []
  for byte in bytes { out += [digits[Int(byte >> 4)], digits[Int(byte & 0xF)]] }
  return String(decoding: out, as: UTF8.self)
}
