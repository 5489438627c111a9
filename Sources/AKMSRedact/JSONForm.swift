/// The inside of a JSON string: RFC 8259, section 7. Letters beyond ASCII stay UTF-8.
enum JSONForm: CaseIterable {
  /// `\"`, `\\`, `\b \f \n \r \t`, and `\u001f` for other controls.
  case minimal
  /// That with `\u001F`.
  case upper
  /// That with `\/`.
  case slash
  /// That with `\u003c`, `\u003e` and `\u0026` for `<`, `>` and `&`: what Go's encoding/json does unasked.
  case html

  static var all: [JSONForm] { allCases }

  func expansion(of byte: UInt8) -> Expansion {
    switch byte {
    case 0x22, 0x5C: Expansion(0x5C, byte)
    case 0x2F where self == .slash: Expansion(0x5C, byte)
    case 0x08: Expansion(0x5C, 0x62)
    case 0x09: Expansion(0x5C, 0x74)
    case 0x0A: Expansion(0x5C, 0x6E)
    case 0x0C: Expansion(0x5C, 0x66)
    case 0x0D: Expansion(0x5C, 0x72)
    case 0..<0x20: escaped(byte)
    case 0x26 where self == .html, 0x3C where self == .html, 0x3E where self == .html: escaped(byte)
    default: Expansion(byte)
    }
  }

  private func escaped(_ byte: UInt8) -> Expansion {
    var out = Expansion(0x5C, 0x75)
    out.append(0x30)
    out.append(0x30)
    out.append(Digit.hex(byte >> 4, upper: self == .upper))
    out.append(Digit.hex(byte & 15, upper: self == .upper))
    return out
  }
}
