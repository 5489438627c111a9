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
    try check(file.number, name)
    return try bytes(of: file.number, name, limit: limit)
  }

  /// Names of its files that end with `suffix` and do not begin with a dot, in order of their bytes.
  borrowing func names(ending suffix: String) throws(Failure) -> [String] {
    let number = openFile(".", flags: O_RDONLY | O_DIRECTORY)
    guard number >= 0, let folder = unsafe fdopendir(number) else {
      throw Failure(
        .configInvalid, "cannot list the folder \(path)", why: describe(errno: number < 0 ? -number : errno))
    }
    defer { unsafe _ = closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(suffix), !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private borrowing func check(_ number: Int32, _ name: String) throws(Failure) {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw unusable(name, describe(errno: errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw unusable(name, "it is no regular file") }
    guard status.st_uid == geteuid() || status.st_uid == 0 else {
      throw unusable(name, "it belongs to uid \(status.st_uid)")
    }
    guard status.st_mode & 0o022 == 0 else {
      throw unusable(name, "others may write it", next: "chmod go-w \(path)/\(name)")
    }
  }

  private borrowing func bytes(of number: Int32, _ name: String, limit: Int) throws(Failure) -> [UInt8] {
    var all: [UInt8] = []
    while true {
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
        count = unsafe max(0, Glibc.read(number, buffer.baseAddress, buffer.count))
      }
      guard !piece.isEmpty else { return all }
      all += piece
      guard all.count <= limit else { throw unusable(name, "it is longer than \(limit) bytes") }
    }
  }

  /// The refusal of one of its files.
  borrowing func unusable(_ name: String, _ why: String, next: String? = nil) -> Failure {
    Failure(.configInvalid, "cannot use \(path)/\(name)", why: why, next: next)
  }
}
