/// A value's characters within the base64 (RFC 4648, sections 4 and 5) of a text that holds it.
///
/// Only the characters that the value alone decides: those that it shares with what stands before or after it could be
/// any, and are left out. They tell at most four bits at either edge.
struct Base64Form {
  /// Bytes before the value in its group of three: 0 to 2.
  let shift: Int
  /// `-_` in place of `+/`.
  let urlSafe: Bool
  /// With the last character as it is where zero bits follow: at the text's end, and before a line feed there.
  var closed = false
  /// Characters of a line, counted from the value's first; 0: one line.
  var width = 0
  /// Lines end with CRLF, not LF.
  var crlf = false

  /// Ways to write a value of `count` bytes; those in lines where it has more than one.
  ///
  /// - Parameter indexed: Above so many characters the closed form stands for the open one, which begins it.
  static func all(for count: Int, indexed: Int) -> [Base64Form] {
    var forms: [Base64Form] = []
    for shift in 0...2 {
      for urlSafe in [false, true] {
        let open = Base64Form(shift: shift, urlSafe: urlSafe)
        let closed = Base64Form(shift: shift, urlSafe: urlSafe, closed: true)
        let isSame = closed.characters(for: count) == open.characters(for: count)
        if isSame || open.characters(for: count) <= indexed { forms.append(open) }
        if !isSame { forms.append(closed) }
      }
    }
    return forms + inLines(for: count)
  }

  /// `base64` of coreutils and MIME have 76 characters a line, `openssl` and PEM have 64.
  private static func inLines(for count: Int) -> [Base64Form] {
    [64, 76].flatMap { width in
      [false, true].map { Base64Form(shift: 0, urlSafe: false, closed: true, width: width, crlf: $0) }
    }.filter { $0.characters(for: count) > $0.width }
  }

  /// The first character that is the value's alone, counted from the start of its group.
  private var head: Int { (shift * 8 + 5) / 6 }

  private func characters(for count: Int) -> Int {
    let bits = (count + shift) * 8
    return (closed ? (bits + 5) / 6 : bits / 6) - head
  }

  /// The byte at this place of the spelling; nil at its end.
  func byte(at index: Int, of value: UnsafeRawBufferPointer) -> UInt8? {
    guard width > 0 else {
      return unsafe index < characters(for: value.count) ? character(index, of: value) : nil
    }
    let (row, column) = index.quotientAndRemainder(dividingBy: width + (crlf ? 2 : 1))
    let place = row * width + min(column, width)
    guard place < characters(for: value.count) else { return nil }
    if column < width { return unsafe character(place, of: value) }
    return crlf && column == width ? 0x0D : 0x0A
  }

  private func character(_ index: Int, of value: UnsafeRawBufferPointer) -> UInt8 {
    let bit = (index + head) * 6 - shift * 8
    let first = UInt16(unsafe value[bit / 8]) << 8
    let second = bit / 8 + 1 < value.count ? UInt16(unsafe value[bit / 8 + 1]) : 0
    return letter(UInt8(truncatingIfNeeded: (first | second) >> UInt16(10 - bit % 8) & 63))
  }

  private func letter(_ six: UInt8) -> UInt8 {
    switch six {
    case 0..<26: 0x41 + six
    case 26..<52: 0x47 + six
    case 52..<62: six - 4
    case 62: urlSafe ? 0x2D : 0x2B
    default: urlSafe ? 0x5F : 0x2F
    }
  }
}
