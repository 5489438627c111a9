internal import AKMSModel
internal import Glibc
internal import Synchronization

/// The broker's locked memory: chunks that are added as they are needed, up to a limit, and never given back.
///
/// An idle broker holds one small chunk; full means refuse, since it never falls back to memory that may be swapped.
final class LockedArena: Sendable {
  /// Bytes of a chunk, unless one secret needs more.
  private static let chunkSize = 256 << 10

  private let limit: Int
  private let chunks: Mutex<[LockedChunk]>

  /// - Parameter bytes: What all chunks together may have.
  init(bytes: Int) throws(Failure) {
    limit = bytes
    chunks = Mutex([try LockedChunk(bytes: min(bytes, Self.chunkSize))])
  }

  /// Bytes handed out, and bytes mapped and locked.
  var used: Int { chunks.withLock { $0.reduce(0) { $0 + $1.used } } }
  var size: Int { chunks.withLock { $0.reduce(0) { $0 + $1.size } } }

  func allocate(_ count: Int) throws(Failure) -> UnsafeMutableRawBufferPointer {
    try unsafe chunks.withLock { chunks throws(Failure) in
      for chunk in chunks {
        if let memory = unsafe chunk.allocate(count) { return unsafe memory }
      }
      let mapped = chunks.reduce(0) { $0 + $1.size }
      let room = max(Self.chunkSize, count)
      guard count >= 0, mapped + room <= limit else { throw Self.full(count, limit) }
      let chunk = try LockedChunk(bytes: room)
      chunks.append(chunk)
      guard let memory = unsafe chunk.allocate(count) else { throw Self.full(count, limit) }
      return unsafe memory
    }
  }

  func free(_ memory: UnsafeMutableRawBufferPointer) {
    unsafe chunks.withLock { $0.first { unsafe $0.holds(memory) } }?.free(memory)
  }

  private static func full(_ count: Int, _ limit: Int) -> Failure {
    Failure(
      .rateLimited, "no locked memory left for a secret of \(count) bytes", why: "\(limit) bytes are all there is")
  }
}
