/// One way to write one value, or one line of it, made byte by byte from the value and never held as a whole.
struct Spelling {
  let form: Form
  /// Where the value stands in the block of values.
  let range: Range<Int>
  /// The number of the value's name.
  let name: UInt16

  /// A place in a spelling: of the value for bytewise forms, of the spelling itself for base64.
  struct Place {
    var index = 0
    /// Bytes already taken of what `index` expands to.
    var part = 0
  }

  /// The byte at `place`, which moves on; nil at the end.
  func next(_ place: inout Place, in values: UnsafeRawBufferPointer) -> UInt8? {
    let value = unsafe UnsafeRawBufferPointer(rebasing: values[range])
    if case .base64(let form) = form {
      defer { place.index += 1 }
      return unsafe form.byte(at: place.index, of: value)
    }
    guard place.index < value.count else { return nil }
    let expansion = form.expansion(of: unsafe value[place.index])
    defer {
      place =
        place.part + 1 < expansion.count
        ? Place(index: place.index, part: place.part + 1) : Place(index: place.index + 1)
    }
    return expansion[place.part]
  }

  func isAtEnd(_ place: Place, in values: UnsafeRawBufferPointer) -> Bool {
    var place = place
    return unsafe next(&place, in: values) == nil
  }

  /// Bytes of all of it.
  func count(in values: UnsafeRawBufferPointer) -> Int {
    var place = Place()
    var count = 0
    while unsafe next(&place, in: values) != nil { count += 1 }
    return count
  }
}
