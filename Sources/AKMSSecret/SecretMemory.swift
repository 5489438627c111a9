package import AKMSModel
internal import CSodium

/// Where every ``Secret`` of this process lives: guarded pages of its own in `akms`, an arena of locked memory in the broker.
///
/// The pages are not locked past the memlock limit, so a process that holds many secrets for long calls
/// ``useLockedArena(bytes:)`` once, before its first secret; a short one does nothing.
package enum SecretMemory {
  /// `sodium_init`, once: for all that is random.
  static let ready: Bool = sodium_init() >= 0

  private nonisolated(unsafe) static var arena: LockedArena?

  /// Puts all later secrets of this process into an arena of locked memory that is left out of core dumps.
  ///
  /// Call it once, from `main`, before any thread or secret exists.
  /// - Parameter bytes: What the arena may grow to.
  /// - Throws: `.internal` when the memory cannot be mapped or locked, with the limit that stands in the way.
  package static func useLockedArena(bytes: Int) throws(Failure) {
    guard ready else { throw Failure(.internal, "libsodium did not start") }
    unsafe arena = try LockedArena(bytes: bytes)
  }

  /// Bytes in use and bytes in all of the arena; nil without one.
  package static var arenaUse: (used: Int, size: Int)? { unsafe arena.map { ($0.used, $0.size) } }

  static func allocate(_ count: Int) throws(Failure) -> UnsafeMutableRawBufferPointer {
    if let arena = unsafe arena { return try unsafe arena.allocate(count) }
    guard let memory = unsafe GuardedPages.map(count) else {
      throw Failure(.internal, "no guarded memory left for a secret of \(count) bytes")
    }
    return unsafe memory
  }

  static func free(_ memory: UnsafeMutableRawBufferPointer) {
    if let arena = unsafe arena { unsafe arena.free(memory) } else { unsafe GuardedPages.unmap(memory) }
  }
}
