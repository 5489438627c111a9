internal import AKMSModel
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// An open regular file that only its owner, this user or root, can change.
struct SafeFile: ~Copyable {
  let descriptor: Descriptor
  let path: String
  /// Bytes, when it was opened.
  let size: Int
  let mode: mode_t

  /// Opens it for reading; a symlink in the last component is not followed.
  ///
  /// - Parameter what: For messages: "the plugin".
  /// - Throws: `.pluginFailed` when it is missing, no file, somebody else's, writable by others, empty or too large.
  static func open(_ path: String, what: String, atMost limit: Int) throws(Failure) -> SafeFile {
    let flags = UInt64(O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    let number = unsafe akms_openat2(AT_FDCWD, path, flags, 0, UInt64(AKMS_RESOLVE_NO_MAGICLINKS))
    guard number >= 0 else {
      throw Failure(
        .pluginFailed, "cannot open \(what) \(path)",
        why: number == -ELOOP ? "it is a symbolic link" : describe(errno: -number))
    }
    let descriptor = Descriptor(owning: number)
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else {
      throw Failure(.pluginFailed, "cannot look at \(what) \(path)", why: describe(errno: errno))
    }
    if let why = objection(to: status, atMost: limit) {
      throw Failure(.pluginFailed, "\(what) \(path) is refused", why: why)
    }
    return SafeFile(descriptor: descriptor, path: path, size: Int(status.st_size), mode: status.st_mode)
  }

  private static func objection(to status: stat, atMost limit: Int) -> String? {
    if status.st_mode & S_IFMT != S_IFREG { return "it is no regular file" }
    if status.st_uid != geteuid() && status.st_uid != 0 { return "it belongs to uid \(status.st_uid)" }
    if status.st_mode & 0o022 != 0 {
      return "others may write it: its mode is \(String(status.st_mode & 0o7777, radix: 8))"
    }
    if status.st_size <= 0 { return "it is empty" }
    return status.st_size > limit ? "it has \(status.st_size) bytes, and \(limit) are the most" : nil
  }

  /// Hands over all bytes, a piece at a time, and not one more than there were at the opening.
  borrowing func read(pieces bytes: Int = 1 << 20, _ body: (RawSpan) throws(Failure) -> Void) throws(Failure) {
    var buffer = [UInt8](repeating: 0, count: min(bytes, size + 1))
    var total = 0
    while true {
      let got = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor.number, $0.baseAddress, $0.count) }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw Failure(.pluginFailed, "cannot read \(path)", why: describe(errno: errno)) }
      if got == 0 { break }
      total += got
      guard total <= size else { throw Failure(.pluginFailed, "\(path) grew while it was read") }
      try body(unsafe buffer.span.bytes.extracting(0..<got))
    }
    guard total == size else { throw Failure(.pluginFailed, "\(path) shrank while it was read") }
  }

  /// All bytes.
  borrowing func readAll() throws(Failure) -> [UInt8] {
    var all: [UInt8] = []
    all.reserveCapacity(size)
    try read { piece throws(Failure) in
      for i in 0..<piece.byteCount { all.append(unsafe piece.unsafeLoad(fromByteOffset: i, as: UInt8.self)) }
    }
    return all
  }
}
