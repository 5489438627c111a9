internal import AKMSModel
internal import AKMSTransport
internal import Glibc

/// Reads a folder of configuration with care: whoever can write it decides what is allowed.
enum ConfigurationFolder {
  /// The names in a folder; none where it is not there.
  static func names(in folder: String) throws(Failure) -> [String] {
    guard let stream = unsafe opendir(folder) else {
      if errno == ENOENT { return [] }
      throw Failure(.configInvalid, "cannot list \(folder)", why: describe(errno: errno))
    }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      unsafe names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) {
          unsafe String(cString: $0.baseAddress!.assumingMemoryBound(to: CChar.self))
        })
    }
    return names
  }

  /// A file of `owner` that nobody else can write; nil where there is none.
  static func read(_ path: String, owner: UInt32) throws(Failure) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw Failure(.configInvalid, "cannot open \(path)", why: describe(errno: errno))
    }
    defer { close(file) }
    try check(file, path, owner)
    return try contents(of: file, path)
  }

  private static func check(_ file: Int32, _ path: String, _ owner: UInt32) throws(Failure) {
    guard let status = FileStatus(of: file), status.isRegular else {
      throw Failure(.configInvalid, "\(path) is not a file")
    }
    guard status.owner == owner || status.owner == 0 else {
      throw Failure(.configInvalid, "\(path) belongs to uid \(status.owner)", why: "it must be owned by uid \(owner)")
    }
    guard status.mode & 0o022 == 0 else {
      throw Failure(.configInvalid, "\(path) can be written by others", next: "chmod go-w \(path)")
    }
  }

  private static func contents(of file: Int32, _ path: String) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = unsafe Glibc.read(file, &chunk, chunk.count)
      if count == 0 { return bytes }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw Failure(.configInvalid, "cannot read \(path)", why: describe(errno: errno))
      }
      bytes += chunk[..<count]
      guard bytes.count <= Limits.configFile else {
        throw Failure(.configInvalid, "\(path) is longer than \(Limits.configFile) bytes")
      }
    }
  }
}
