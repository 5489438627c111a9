internal import Glibc

/// What the writer asks of the file system; the seam at which tests put in errors and short writes.
///
/// Called by one thread at a time. A result below zero is `-errno`. No call is repeated in here: EINTR and short
/// writes are the caller's.
package protocol FileOperations: Sendable {
  /// openat(2) with O_CLOEXEC and O_NOFOLLOW added.
  func open(_ name: String, in folder: Int32, flags: Int32) -> Int32
  /// write(2): bytes written.
  func write(_ bytes: RawSpan, to file: Int32) -> Int
  /// fdatasync(2).
  func syncData(of file: Int32) -> Int32
  /// fsync(2): of a folder, after a name was added.
  func sync(_ folder: Int32) -> Int32
  /// ftruncate(2).
  func truncate(_ file: Int32, to size: Int64) -> Int32
  /// unlinkat(2).
  func remove(_ name: String, in folder: Int32) -> Int32
  /// fstat(2).
  func status(of file: Int32) -> Result<FileStatus, FileError>
  /// fstatat(2) without following a link.
  func status(of name: String, in folder: Int32) -> Result<FileStatus, FileError>
}

/// What identifies a file and says how long it is.
package struct FileStatus: Sendable, Equatable {
  package let device: UInt64
  package let inode: UInt64
  package let links: UInt64
  package let size: Int64

  package init(device: UInt64, inode: UInt64, links: UInt64, size: Int64) {
    (self.device, self.inode, self.links, self.size) = (device, inode, links, size)
  }
}

/// An errno with the call that gave it.
package struct FileError: Error, Sendable, Equatable {
  package let call: String
  package let number: Int32

  package init(_ call: String, _ number: Int32) { (self.call, self.number) = (call, number) }

  /// `fdatasync: Input/output error`.
  var text: String {
    var buffer = [CChar](repeating: 0, count: 128)
    guard unsafe strerror_r(number, &buffer, buffer.count) == 0 else { return "\(call): errno \(number)" }
    return call + ": " + String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension FileOperations {
  /// Writes all of `bytes` and makes them durable: goes on after short writes and EINTR, and after nothing else.
  func put(_ bytes: [UInt8], to file: Int32) throws(FileError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe write(bytes.span.bytes.extracting(done..<bytes.count), to: file)
      if count == -Int(EINTR) { continue }
      guard count > 0 else { throw FileError("write", count == 0 ? ENOSPC : Int32(-count)) }
      done += min(count, bytes.count - done)
    }
    var result: Int32
    repeat { result = syncData(of: file) } while result == -EINTR
    guard result == 0 else { throw FileError("fdatasync", -result) }
  }

  /// Makes the names in `folder` durable.
  func syncNames(in folder: Int32) throws(FileError) {
    var result: Int32
    repeat { result = sync(folder) } while result == -EINTR
    guard result == 0 else { throw FileError("fsync", -result) }
  }
}

/// The kernel's own.
package struct SystemFiles: FileOperations {
  package init() {}

  package func open(_ name: String, in folder: Int32, flags: Int32) -> Int32 {
    let file = unsafe openat(folder, name, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
    return file >= 0 ? file : -errno
  }

  package func write(_ bytes: RawSpan, to file: Int32) -> Int {
    let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
    return count >= 0 ? count : -Int(errno)
  }

  package func syncData(of file: Int32) -> Int32 { fdatasync(file) == 0 ? 0 : -errno }

  package func sync(_ folder: Int32) -> Int32 { fsync(folder) == 0 ? 0 : -errno }

  package func truncate(_ file: Int32, to size: Int64) -> Int32 { ftruncate(file, Int(size)) == 0 ? 0 : -errno }

  package func remove(_ name: String, in folder: Int32) -> Int32 { unsafe unlinkat(folder, name, 0) == 0 ? 0 : -errno }

  package func status(of file: Int32) -> Result<FileStatus, FileError> {
    var status = stat()
    return unsafe fstat(file, &status) == 0 ? .success(FileStatus(status)) : .failure(FileError("fstat", errno))
  }

  package func status(of name: String, in folder: Int32) -> Result<FileStatus, FileError> {
    var status = stat()
    return unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0
      ? .success(FileStatus(status)) : .failure(FileError("fstatat", errno))
  }
}

extension FileStatus {
  init(_ status: stat) {
    self.init(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), links: UInt64(status.st_nlink),
      size: Int64(status.st_size))
  }
}
