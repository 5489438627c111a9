internal import Glibc

/// What the kernel says of a file (stat(2)), in plain numbers.
package struct FileStatus: Sendable, Hashable {
  package let device: UInt64
  package let inode: UInt64
  package let owner: UInt32
  /// Permission bits.
  package let mode: UInt32
  package let isRegular: Bool
  /// Bytes.
  package let size: Int64
  /// Nanoseconds since 1970 of the last change of content, and of content or inode.
  package let modified: Int64
  package let changed: Int64

  /// Of an open file; nil where the descriptor is none.
  package init?(of descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Of what a path leads to, symbolic links followed; nil where it leads nowhere.
  package init?(path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    owner = status.st_uid
    mode = UInt32(status.st_mode & 0o7777)
    isRegular = status.st_mode & S_IFMT == S_IFREG
    size = Int64(status.st_size)
    modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    changed = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
  }
}
