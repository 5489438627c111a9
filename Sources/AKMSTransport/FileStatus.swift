internal import Glibc

/// What the kernel says of a file (stat(2)), in plain numbers.
package struct FileStatus: Sendable, Equatable {
  package let device: UInt64
  package let inode: UInt64
  package let owner: UInt32
  /// Permission bits.
  package let mode: UInt32
  package let isRegular: Bool

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
  }
}
