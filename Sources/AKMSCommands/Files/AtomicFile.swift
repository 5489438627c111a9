internal import AKMSModel
internal import AKMSTransport
internal import Glibc

/// Files that are there whole or not at all, 0600: written beside, synced, then put in place.
extension SafeDirectory {
  /// Puts `bytes` in the place of whatever the file was.
  borrowing func replace(_ name: String, with bytes: [UInt8]) throws(Failure) {
    let beside = try writeBeside(name, bytes)
    guard unsafe renameat(descriptor.number, beside, descriptor.number, name) == 0 else {
      throw discard(beside, for: name, describe(errno: errno))
    }
    fsync(descriptor.number)
  }

  /// Makes the file unless there is one; false where there was.
  borrowing func create(_ name: String, with bytes: [UInt8]) throws(Failure) -> Bool {
    let beside = try writeBeside(name, bytes)
    // link(2) refuses an existing name, which rename(2) would replace
    let outcome = unsafe linkat(descriptor.number, beside, descriptor.number, name, 0)
    let error = errno
    guard outcome == 0 || error == EEXIST else { throw discard(beside, for: name, describe(errno: error)) }
    unsafe unlinkat(descriptor.number, beside, 0)
    fsync(descriptor.number)
    return outcome == 0
  }

  /// Puts a file back as it was read; nil takes it away.
  borrowing func restore(_ name: String, to bytes: [UInt8]?) throws(Failure) {
    if let bytes { return try replace(name, with: bytes) }
    guard unsafe unlinkat(descriptor.number, name, 0) == 0 || errno == ENOENT else {
      throw Failure(.configInvalid, "cannot remove \(path)/\(name)", why: describe(errno: errno))
    }
    fsync(descriptor.number)
  }

  private borrowing func writeBeside(_ name: String, _ bytes: [UInt8]) throws(Failure) -> String {
    let beside = ".\(name).\(getpid())"
    unsafe unlinkat(descriptor.number, beside, 0)  // left by a process that had our number and died
    let number = openFile(beside, flags: O_WRONLY | O_CREAT | O_EXCL)
    guard number >= 0 else { throw unwritable(name, describe(errno: -number)) }
    let file = Descriptor(owning: number)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(file.number, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw discard(beside, for: name, describe(errno: errno)) }
      rest = rest.dropFirst(count)
    }
    guard fsync(file.number) == 0 else { throw discard(beside, for: name, describe(errno: errno)) }
    return beside
  }

  private borrowing func discard(_ beside: String, for name: String, _ why: String) -> Failure {
    unsafe unlinkat(descriptor.number, beside, 0)
    return unwritable(name, why)
  }

  private borrowing func unwritable(_ name: String, _ why: String) -> Failure {
    Failure(.configInvalid, "cannot write \(path)/\(name)", why: why)
  }
}
