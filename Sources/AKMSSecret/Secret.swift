package import AKMSModel
internal import CSodium

/// Bytes that must not be copied, printed, encoded or left behind.
///
/// One owner, guarded memory, zeroed when the owner lets go. It is neither Codable, Equatable, Hashable nor
/// printable; `"\(secret)"`, `[secret]` and `let x: Any = secret` do not compile. What it cannot do: the child's
/// environment, a plugin's own process and a kernel with swap or root see the bytes.
@safe package struct Secret: ~Copyable, Sendable {
  private nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

  /// Takes `count` zeroed bytes of guarded memory and lets `filling` write them in place.
  ///
  /// - Parameter count: Bytes, 0 and more.
  /// - Throws: `.internal` when no guarded memory is left, or what `filling` throws; the memory is zeroed before.
  package init(count: Int, filling: (inout MutableRawSpan) throws(Failure) -> Void) throws(Failure) {
    let memory = try unsafe SecretMemory.allocate(count)
    do {
      var span = unsafe memory.mutableBytes
      try filling(&span)
    } catch {
      unsafe SecretMemory.free(memory)
      throw error
    }
    unsafe self.bytes = memory
  }

  /// No bytes, in no memory. Not nil: to let go of an optional owner the runtime has to build its type.
  package init() { unsafe bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0) }

  /// A copy of `source`, for what comes from another guarded place.
  package init(copying source: borrowing RawSpan) throws(Failure) {
    let source = copy source
    try self.init(count: source.byteCount) { span in span.write(source, at: 0) }
  }

  /// Fresh random bytes from the kernel's generator by way of libsodium.
  package static func random(count: Int) throws(Failure) -> Secret {
    guard SecretMemory.ready else { throw Failure(.internal, "libsodium did not start") }
    return try Secret(count: count) { span in
      unsafe span.withUnsafeMutableBytes { if let start = $0.baseAddress { unsafe randombytes_buf(start, $0.count) } }
    }
  }

  /// Bytes it holds.
  package var count: Int { unsafe bytes.count }

  /// Lends the bytes for the length of `body`.
  package borrowing func withBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    try body(unsafe bytes.bytes)
  }

  /// Lends the address for a C call; it must not outlive `body`.
  @unsafe package borrowing func withUnsafeBytes<R: ~Copyable, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try unsafe body(UnsafeRawBufferPointer(bytes))
  }

  /// Whether both hold the same bytes, in time that depends on the length alone (sodium_memcmp).
  package borrowing func isEqual(to other: borrowing Secret) -> Bool {
    guard count == other.count, count > 0 else { return count == other.count }
    return unsafe sodium_memcmp(bytes.baseAddress!, other.bytes.baseAddress!, count) == 0
  }

  deinit { if unsafe bytes.baseAddress != nil { unsafe SecretMemory.free(bytes) } }
}
