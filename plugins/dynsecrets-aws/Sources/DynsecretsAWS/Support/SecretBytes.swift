internal import Glibc

/// Holds the bytes of one secret and overwrites them when the last reference goes away.
///
/// It has no description worth printing and no conversion to `String`. What it cannot do: reach copies that
/// a library made on the way (TLS and HTTP buffers), or memory that the kernel has swapped out.
@safe package final class SecretBytes: Sendable, CustomStringConvertible, CustomReflectable {
  private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer

  /// Takes over `bytes`: copies them here and overwrites the array that they came in.
  package init(taking bytes: inout [UInt8]) {
    unsafe storage = .allocate(byteCount: bytes.count, alignment: 1)
    unsafe storage.copyBytes(from: bytes)
    SecretBytes.wipe(&bytes)
  }

  deinit {
    if let base = unsafe storage.baseAddress { unsafe explicit_bzero(base, storage.count) }
    unsafe storage.deallocate()
  }

  /// Length in bytes; 0 is possible.
  package var count: Int { unsafe storage.count }

  /// A copy, which the caller overwrites with ``wipe(_:)`` when it is done.
  package func copy() -> [UInt8] { unsafe Array(storage) }

  /// Calls `body` with a temporary copy, which is overwritten before this returns or throws.
  package func withCopy<R, E: Error>(_ body: (inout [UInt8]) throws(E) -> R) throws(E) -> R {
    var bytes = copy()
    defer { SecretBytes.wipe(&bytes) }
    return try body(&bytes)
  }

  /// Overwrites `bytes` in place with zeros; the length stays.
  package static func wipe(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { buffer in
      if let base = buffer.baseAddress { unsafe explicit_bzero(base, buffer.count) }
    }
  }

  /// Says how many bytes there are and nothing else.
  package var description: String { "secret of \(count) bytes" }

  /// Shows no children, so that `dump` has nothing to print.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
