/// Where a message's fields go: counted in the first pass, written in the second. Both passes run the same code, so
/// that the guarded memory has exactly the frame's size.
///
/// Field: tag u8, length u32 big-endian, bytes. Tags ascend; the caller's order is the wire's order.
@safe package struct FieldSink: ~Copyable {
  private let target: UnsafeMutableRawBufferPointer?
  /// Bytes so far.
  private(set) var count = 0

  init() { unsafe target = nil }
  init(writingTo target: UnsafeMutableRawBufferPointer) { unsafe self.target = target }

  /// A field of text.
  mutating func text(_ tag: UInt8, _ text: String) {
    head(tag, text.utf8.count)
    append(text)
  }

  /// A field of text where there is one.
  mutating func text(_ tag: UInt8, _ text: String?) {
    if let text { self.text(tag, text) }
  }

  /// A field of a big-endian number of the type's width.
  mutating func number(_ tag: UInt8, _ value: some FixedWidthInteger & UnsignedInteger) {
    head(tag, value.bitWidth / 8)
    append(number: UInt64(value), bytes: value.bitWidth / 8)
  }

  /// A field of bytes.
  mutating func bytes(_ tag: UInt8, _ bytes: RawSpan) {
    head(tag, bytes.byteCount)
    append(bytes)
  }

  /// A field of a name and what belongs to it: name length u16, name, bytes.
  mutating func named(_ tag: UInt8, _ name: String, _ bytes: RawSpan) {
    head(tag, 2 + name.utf8.count + bytes.byteCount)
    append(number: UInt64(name.utf8.count & 0xFFFF), bytes: 2)
    append(name)
    append(bytes)
  }

  /// The same with text behind the name.
  mutating func named(_ tag: UInt8, _ name: String, _ text: String) {
    head(tag, 2 + name.utf8.count + text.utf8.count)
    append(number: UInt64(name.utf8.count & 0xFFFF), bytes: 2)
    append(name)
    append(text)
  }

  /// The frame's header or a field's: `docs/protocol/client.md`, sections 2 and 3.
  mutating func head(_ tag: UInt8, _ length: Int) {
    append(number: UInt64(tag), bytes: 1)
    append(number: UInt64(length), bytes: 4)
  }

  mutating func append(number: UInt64, bytes: Int) {
    defer { count += bytes }
    guard let target = unsafe target else { return }
    precondition(bytes <= target.count - count, "the two passes differ")
    for index in 0..<bytes {
      unsafe target[count + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * (bytes - 1 - index)))
    }
  }

  private mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(unsafe UnsafeRawBufferPointer($0).bytes) }
  }

  private mutating func append(_ bytes: RawSpan) {
    defer { count += bytes.byteCount }
    guard let target = unsafe target, bytes.byteCount > 0 else { return }
    precondition(bytes.byteCount <= target.count - count, "the two passes differ")
    unsafe bytes.withUnsafeBytes { source in
      unsafe (target.baseAddress! + count).copyMemory(from: source.baseAddress!, byteCount: source.count)
    }
  }
}
