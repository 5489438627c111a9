internal import AKMSModel
internal import CSodium
internal import Glibc
internal import Synchronization

/// One mapping of locked memory between two guard pages, handed out in granules of 64 bytes, first fit.
///
/// Zeroed when given back; left out of core dumps and of forked children.
@safe final class LockedChunk: @unchecked Sendable {
  private static let granule = 64
  private let base: UnsafeMutableRawPointer
  let size: Int
  private let taken: Mutex<[Bool]>

  /// Granules in use times their size.
  var used: Int { taken.withLock { $0.count { $0 } } * Self.granule }

  init(bytes: Int) throws(Failure) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    size = (max(bytes, page) + page - 1) / page * page
    guard let map = unsafe mmap(nil, size + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      unsafe map != MAP_FAILED
    else { throw Failure(.internal, "cannot map \(size) bytes for secrets", why: "errno \(errno)") }
    unsafe base = map + page
    taken = Mutex(Array(repeating: false, count: size / Self.granule))
    guard unsafe mprotect(base, size, PROT_READ | PROT_WRITE) == 0, unsafe mlock(base, size) == 0 else {
      throw Failure(
        .internal, "cannot lock \(size) bytes of memory for secrets",
        why: "errno \(errno); the limit on locked memory (ulimit -l) is too low", next: "ulimit -l")
    }
    unsafe _ = madvise(base, size, MADV_DONTDUMP)
    unsafe _ = madvise(base, size, MADV_WIPEONFORK)
  }

  /// nil where no run of granules is long enough.
  func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer? {
    guard count >= 0, let start = taken.withLock({ Self.take(Self.granules(count), from: &$0) }) else { return nil }
    return unsafe UnsafeMutableRawBufferPointer(start: base + start * Self.granule, count: count)
  }

  func holds(_ memory: UnsafeMutableRawBufferPointer) -> Bool {
    let offset = unsafe memory.baseAddress! - base
    return 0..<size ~= offset
  }

  func free(_ memory: UnsafeMutableRawBufferPointer) {
    unsafe sodium_memzero(memory.baseAddress!, memory.count)
    let start = unsafe (memory.baseAddress! - base) / Self.granule
    let need = Self.granules(memory.count)
    taken.withLock { for i in start..<(start + need) { $0[i] = false } }
  }

  private static func granules(_ count: Int) -> Int { max(1, (count + granule - 1) / granule) }

  private static func take(_ need: Int, from taken: inout [Bool]) -> Int? {
    var run = 0
    for i in taken.indices {
      run = taken[i] ? 0 : run + 1
      guard run == need else { continue }
      let start = i + 1 - need
      for j in start...i { taken[j] = true }
      return start
    }
    return nil
  }
}
