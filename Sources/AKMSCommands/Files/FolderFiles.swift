internal import AKMSModel
internal import AKMSTransport
internal import Glibc

/// Reading and writing small files of a checked folder, without following links out of it.
extension SafeDirectory {
  /// The bytes of a file; nil where it is not there.
  ///
  /// - Parameter limit: Bytes; a longer file is refused.
  /// - Throws: `.configInvalid` for a link, somebody else's file, one that others may write, or one that is no file.
  borrowing func read(_ name: String, limit: Int = Limits.configFile) throws(Failure) -> [UInt8]? {
    // O_NONBLOCK: opening a pipe that somebody put here must not wait
    let number = openFile(name, flags: O_RDONLY | O_NONBLOCK)
    guard number != -ENOENT else { return nil }
    guard number >= 0 else {
      throw unusable(name, number == -ELOOP ? "it is a symbolic link" : describe(errno: -number))
    }
    let file = Descriptor(owning: number)
    return try FileBytes.ofSafeFile(file.number, path + "/" + name, owners: [geteuid(), 0], limit: limit)
  }

  /// Names of its files that end with `suffix` and do not begin with a dot, in order of their bytes.
  borrowing func names(ending suffix: String) throws(Failure) -> [String] {
    let number = openFile(".", flags: O_RDONLY | O_DIRECTORY)
    guard number >= 0 else {
      throw Failure(.configInvalid, "cannot list the folder \(path)", why: describe(errno: -number))
    }
    return try FileBytes.names(number, path, ending: suffix)
  }

  /// The refusal of one of its files.
  borrowing func unusable(_ name: String, _ why: String) -> Failure { FileBytes.unusable(path + "/" + name, why) }
}
