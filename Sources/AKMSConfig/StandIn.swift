/// Characters that stand in for `&`, `*`, `!` and `?` while the parser reads.
///
/// An alias makes the parser build and hash the same nodes again and again, in time and memory that grow
/// exponentially (the "billion laughs"), before anything of it could be looked at. So none ever reaches it: the
/// four characters that can start an anchor, alias, tag or complex key are replaced, one for one, by noncharacters
/// that files may not contain. Inside text they are put back; a plain scalar that starts with one is what is refused.
enum StandIn {
  /// The stand-in of one of the four, in UTF-8: U+1FFFE, U+1FFFF, U+2FFFE, U+2FFFF.
  static func bytes(for original: UInt8) -> [UInt8] {
    switch original {
    case UInt8(ascii: "&"): [0xF0, 0x9F, 0xBF, 0xBE]
    case UInt8(ascii: "*"): [0xF0, 0x9F, 0xBF, 0xBF]
    case UInt8(ascii: "!"): [0xF0, 0xAF, 0xBF, 0xBE]
    default: [0xF0, 0xAF, 0xBF, 0xBF]
    }
  }

  static func original(of scalar: Unicode.Scalar) -> UInt8? {
    switch scalar.value {
    case 0x1FFFE: UInt8(ascii: "&")
    case 0x1FFFF: UInt8(ascii: "*")
    case 0x2FFFE: UInt8(ascii: "!")
    case 0x2FFFF: UInt8(ascii: "?")
    default: nil
    }
  }

  /// The text with the originals in place.
  static func restored(in text: String) -> String {
    // the usual text has none, and then nothing is built
    guard text.utf8.contains(0xF0) else { return text }
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if let original = original(of: scalar) { out.append(original) } else { out += Array(String(scalar).utf8) }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
