/// A way in which software writes bytes down.
enum Form {
  case raw
  /// As a terminal's line discipline passes it on: a line feed becomes carriage return and line feed (`ONLCR`).
  case crlf
  case hex(upper: Bool)
  case percent(PercentForm)
  case json(JSONForm)
  case base64(Base64Form)

  /// The forms that write byte for byte, in any context; base64 does not.
  static var bytewise: [Form] {
    [.raw, .crlf, .hex(upper: false), .hex(upper: true)] + PercentForm.all.map(Form.percent)
      + JSONForm.all.map(Form.json)
  }

  /// What becomes of one byte; a bytewise form only.
  func expansion(of byte: UInt8) -> Expansion {
    switch self {
    case .raw, .base64: Expansion(byte)
    case .crlf: byte == 0x0A ? Expansion(0x0D, 0x0A) : Expansion(byte)
    case .hex(let upper): Expansion(Digit.hex(byte >> 4, upper: upper), Digit.hex(byte & 15, upper: upper))
    case .percent(let form): form.expansion(of: byte)
    case .json(let form): form.expansion(of: byte)
    }
  }

  /// Whether both write a value of these bytes in the same way; bytewise forms only.
  func agrees(with other: Form, on bytes: ByteSet) -> Bool {
    bytes.allSatisfy { expansion(of: $0) == other.expansion(of: $0) }
  }
}

/// One to six bytes, the first in the lowest place.
struct Expansion: Equatable {
  private(set) var packed: UInt64
  private(set) var count: Int

  init(_ byte: UInt8) { (packed, count) = (UInt64(byte), 1) }

  init(_ first: UInt8, _ second: UInt8) { (packed, count) = (UInt64(first) | UInt64(second) << 8, 2) }

  mutating func append(_ byte: UInt8) {
    packed |= UInt64(byte) << (8 * UInt64(count))
    count += 1
  }

  subscript(index: Int) -> UInt8 { UInt8(truncatingIfNeeded: packed >> (8 * UInt64(index))) }
}

enum Digit {
  /// - Parameter value: 0 to 15.
  static func hex(_ value: UInt8, upper: Bool) -> UInt8 {
    value < 10 ? 0x30 + value : (upper ? 0x37 : 0x57) + value
  }
}
