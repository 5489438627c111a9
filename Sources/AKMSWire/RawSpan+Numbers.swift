extension RawSpan {
  /// One byte; the caller has checked the range (a precondition, not input).
  func byte(at offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < byteCount, "outside the bytes")
    return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }

  /// The big-endian number that fills `range`, 1 to 8 bytes.
  func number(in range: Range<Int>) -> UInt64 {
    precondition(range.count <= 8, "too long for a number")
    var value: UInt64 = 0
    for offset in range { value = value << 8 | UInt64(byte(at: offset)) }
    return value
  }

  /// The text in `range`, or nil where it is not UTF-8.
  func text(in range: Range<Int>) -> String? {
    unsafe extracting(range).withUnsafeBytes { bytes in
      // Not `String(validating:as:)`: it is generic, and the runtime would look its types up on every call.
      unsafe bytes.withMemoryRebound(to: UInt8.self) { bytes in
        guard let text = try? unsafe UTF8Span(validating: bytes.span) else { return nil }
        return String(copying: text)
      }
    }
  }

  /// Whether a NUL stands in `range`.
  func holdsNUL(in range: Range<Int>) -> Bool {
    for offset in range where byte(at: offset) == 0 { return true }
    return false
  }
}
