/// Percent-encoding: RFC 3986, section 2.1, and its dialects.
struct PercentForm {
  /// What stays as it is, beside letters and digits.
  enum Kept {
    /// RFC 3986, section 2.3: `-._~`.
    case unreserved
    /// That and `/`, as for a path.
    case path
    /// ECMAScript's `encodeURIComponent`: that and `!'()*`, without `/`.
    case component
    /// The URL standard's application/x-www-form-urlencoded: `*-._`.
    case form
  }

  let kept: Kept
  /// A space becomes `+`.
  let plus: Bool
  /// `%2f` in place of `%2F`.
  let lower: Bool

  static var all: [PercentForm] {
    let dialects: [(Kept, Bool)] = [
      (.unreserved, false), (.path, false), (.unreserved, true), (.component, false), (.form, true),
    ]
    return dialects.flatMap { kept, plus in
      [PercentForm(kept: kept, plus: plus, lower: false), PercentForm(kept: kept, plus: plus, lower: true)]
    }
  }

  func expansion(of byte: UInt8) -> Expansion {
    if keeps(byte) { return Expansion(byte) }
    if plus && byte == 0x20 { return Expansion(0x2B) }
    var out = Expansion(0x25, Digit.hex(byte >> 4, upper: !lower))
    out.append(Digit.hex(byte & 15, upper: !lower))
    return out
  }

  private func keeps(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
    case 0x7E: kept != .form
    case 0x2F: kept == .path
    case 0x2A: kept == .component || kept == .form
    case 0x21, 0x27, 0x28, 0x29: kept == .component
    default: false
    }
  }
}
