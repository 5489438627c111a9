internal import AKMSModel
internal import AKMSTransport
internal import Glibc

/// What is read of a file or folder once it is open.
enum FileBytes {
  /// All bytes of a regular file that belongs to one of `owners` and that nobody else may write.
  ///
  /// - Parameter path: For messages.
  /// - Throws: `.configInvalid`.
  static func ofSafeFile(
    _ number: Int32, _ path: String, owners: [uid_t], limit: Int = Limits.configFile
  ) throws(Failure) -> [UInt8] {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw unusable(path, describe(errno: errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw unusable(path, "it is no regular file") }
    guard owners.contains(status.st_uid) else { throw unusable(path, "it belongs to uid \(status.st_uid)") }
    guard status.st_mode & 0o022 == 0 else { throw unusable(path, "others may write it", next: "chmod go-w \(path)") }
    return try all(number, path, limit: limit)
  }

  /// All bytes, whatever it is.
  ///
  /// - Throws: `.configInvalid` when it cannot be read or has more than `limit` bytes.
  static func all(_ number: Int32, _ path: String, limit: Int = Limits.configFile) throws(Failure) -> [UInt8] {
    var all: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe read(number, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unusable(path, describe(errno: errno)) }
      guard count > 0 else { return all }
      all += piece[..<count]
      guard all.count <= limit else { throw unusable(path, "it is longer than \(limit) bytes") }
    }
  }

  /// Names in a folder that end with `suffix` and do not begin with a dot, in order of their bytes.
  ///
  /// - Parameter number: The folder's descriptor, which is closed.
  static func names(_ number: Int32, _ path: String, ending suffix: String) throws(Failure) -> [String] {
    guard let folder = unsafe fdopendir(number) else {
      let why = describe(errno: errno)
      close(number)
      throw Failure(.configInvalid, "cannot list the folder \(path)", why: why)
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

  /// The refusal of a file.
  static func unusable(_ path: String, _ why: String, next: String? = nil) -> Failure {
    Failure(.configInvalid, "cannot use \(path)", why: why, next: next)
  }
}
