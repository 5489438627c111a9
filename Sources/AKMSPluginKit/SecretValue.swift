internal import CSodium

/// A secret of a plugin: bytes in guarded memory, zeroed when the last owner lets go, never printed.
///
/// A class, so that it can stand in dictionaries; a copy of the reference is not a copy of the bytes. What it cannot
/// do: a `String` that it was made from is ordinary memory, which Swift never zeroes. Prefer ``random(hexDigits:)`` and
/// ``init(count:filling:)`` where there is a choice.
@safe public final class SecretValue: Sendable {
  private nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer

  private static let ready: Bool = sodium_init() >= 0

  /// `count` zeroed bytes, which `filling` writes in place.
  ///
  /// - Parameter count: Bytes, 0 to 1 048 576.
  /// - Throws: ``PluginError`` of kind `.failed` when no guarded memory is left, or what `filling` throws.
  public init(count: Int, filling: (inout MutableRawSpan) throws -> Void) throws {
    guard Self.ready, count >= 0, count <= 1 << 20, let start = unsafe sodium_malloc(max(count, 1)) else {
      throw PluginError(.failed, "no guarded memory for a secret of \(count) bytes")
    }
    unsafe sodium_memzero(start, max(count, 1))
    unsafe memory = UnsafeMutableRawBufferPointer(start: start, count: count)
    var span = unsafe memory.mutableBytes
    try filling(&span)
  }

  /// A copy of `bytes`; wiping the source is the caller's.
  public convenience init(bytes: RawSpan) throws {
    try self.init(count: bytes.byteCount) { span in
      unsafe span.withUnsafeMutableBytes { target in unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
      }
    }
  }

  /// The UTF-8 of `text`, for what a library hands over as a string.
  public convenience init(_ text: String) throws {
    let utf8 = Array(text.utf8)
    try self.init(bytes: unsafe utf8.span.bytes)
  }

  /// Random hex digits from the kernel's generator.
  ///
  /// - Parameter hexDigits: Even, 2 to 1 024; each is four random bits.
  public static func random(hexDigits: Int) throws -> SecretValue {
    guard hexDigits >= 2, hexDigits <= 1024, hexDigits.isMultiple(of: 2) else {
      throw PluginError(.failed, "\(hexDigits) hex digits were asked for where 2 to 1024, even, are allowed")
    }
    return try SecretValue(count: hexDigits) { span in
      let digits = "0123456789abcdef".utf8.map { $0 }
      for i in 0..<hexDigits {
        span.storeBytes(of: digits[Int(randombytes_uniform(16))], toByteOffset: i, as: UInt8.self)
      }
    }
  }

  /// Bytes it holds.
  public var count: Int { unsafe memory.count }

  /// Lends the bytes for the length of `body`.
  public func withBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    try body(unsafe memory.bytes)
  }

  deinit { unsafe sodium_free(memory.baseAddress) }
}
