internal import AKMSModel
internal import AKMSSecret

/// Text with secrets in it, put together in guarded memory: the same code runs twice, to count and to write.
struct SecretText: ~Copyable {
  private(set) var count = 0
  private var target: Secret?

  private init(_ target: consuming Secret?) { self.target = consume target }

  /// - Parameter parts: Must add the same both times (a precondition).
  static func make(_ parts: (inout SecretText) throws(Failure) -> Void) throws(Failure) -> Secret {
    var sizing = SecretText(nil)
    try parts(&sizing)
    let target = try Secret(count: sizing.count) { _ in }
    var writing = SecretText(consume target)
    try parts(&writing)
    return writing.target.take()!
  }

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(unsafe UnsafeRawBufferPointer($0).bytes) }
  }

  mutating func add(_ bytes: RawSpan) {
    let start = count
    count += bytes.byteCount
    switch target {
    case .none: return
    case .some(let target): target.put(bytes, at: start)
    }
  }

  mutating func add(_ secret: borrowing Secret) { secret.withBytes { add($0) } }
}

extension Secret {
  /// Copies into it, as its one owner does; there is room (a precondition).
  borrowing func put(_ bytes: RawSpan, at offset: Int) {
    unsafe withUnsafeBytes { buffer in
      let buffer = unsafe UnsafeMutableRawBufferPointer(mutating: buffer)
      precondition(offset >= 0 && bytes.byteCount <= buffer.count - offset, "no room for the bytes")
      for index in 0..<bytes.byteCount {
        unsafe buffer[offset + index] = bytes.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
      }
    }
  }
}
