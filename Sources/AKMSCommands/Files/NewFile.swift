internal import AKMSModel
internal import AKMSTransport
internal import Glibc

/// A file that a person named and that must not be there yet.
enum NewFile {
  /// Writes it, 0600.
  ///
  /// - Throws: `.usage` where there is anything of that name, also a link; `.configInvalid` where it cannot be written.
  static func write(_ text: String, to path: String) throws(Failure) {
    let number = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard number >= 0 else {
      if errno == EEXIST { throw Failure(.usage, "\(path) is there already", why: "nothing is overwritten") }
      throw Failure(.configInvalid, "cannot write \(path)", why: describe(errno: errno))
    }
    let file = Descriptor(owning: number)
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file.number, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let why = describe(errno: errno)
        unsafe unlink(path)
        throw Failure(.configInvalid, "cannot write \(path)", why: why)
      }
      bytes = bytes.dropFirst(count)
    }
  }
}
