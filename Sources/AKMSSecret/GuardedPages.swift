internal import CSodium
internal import Glibc

/// One secret in pages of its own, for a process that holds few: what sodium_malloc(3) gives, with half of its system
/// calls and without sodium_init, whose cpuid instructions a virtual machine makes slow.
///
/// The bytes end where a page without access begins, and another stands in front of them. They are locked where the limit
/// allows it, left out of core dumps, and zeroed before they go.
enum GuardedPages {
  private static var page: Int { Int(getpagesize()) }

  /// nil where there is no memory.
  static func map(_ count: Int) -> UnsafeMutableRawBufferPointer? {
    let room = rounded(count)
    guard count >= 0, let map = unsafe mmap(nil, room + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      unsafe map != MAP_FAILED
    else { return nil }
    let start = unsafe map + page
    guard unsafe mprotect(start, room, PROT_READ | PROT_WRITE) == 0 else {
      unsafe munmap(map, room + 2 * page)
      return nil
    }
    unsafe madvise(start, room, MADV_DONTDUMP)
    unsafe mlock(start, room)
    return unsafe UnsafeMutableRawBufferPointer(start: start + room - count, count: count)
  }

  /// Zeroes the bytes that ``map(_:)`` gave, and gives the pages back, which unlocks them.
  static func unmap(_ memory: UnsafeMutableRawBufferPointer) {
    let room = rounded(memory.count)
    unsafe sodium_memzero(memory.baseAddress!, memory.count)
    unsafe munmap(memory.baseAddress! + memory.count - room - page, room + 2 * page)
  }

  /// Whole pages, at least one.
  private static func rounded(_ count: Int) -> Int { max(1, (count + page - 1) / page) * page }
}
