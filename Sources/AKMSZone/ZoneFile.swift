internal import Glibc

/// Files of the database: small, regular, and never waited for.
enum ZoneFile {
  /// Bytes: the largest of the database has some 4000.
  static let limit = 1 << 18

  /// The path without links, or nil where there is none.
  static func realPath(_ path: String) -> String? {
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  /// The bytes of a file; nil when it is a folder.
  ///
  /// - Parameters:
  ///   - path: Without links.
  ///   - name: The zone's, for the error.
  static func read(_ path: String, _ name: String) throws(ZoneError) -> [UInt8]? {
    // a pipe in its place must not hold the caller up
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { throw .unusable(name, why: "its file cannot be opened (errno \(errno))") }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw .unusable(name, why: "its file cannot be looked at") }
    if status.st_mode & S_IFMT == S_IFDIR { return nil }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
      throw .unusable(name, why: "its file is no small regular file")
    }
    guard let bytes = contents(of: file) else { throw .unusable(name, why: "its file cannot be read") }
    return bytes
  }

  /// At most ``limit`` bytes, also where the file grows meanwhile.
  private static func contents(of file: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 8192)
    while bytes.count <= limit {
      let count = unsafe Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return count == 0 ? bytes : nil }
      bytes += buffer[..<count]
    }
    return nil
  }
}

/// The names in a folder of the database.
enum ZoneFolder {
  /// Folders in folders: `America/Argentina/Buenos_Aires` is the deepest.
  private static let deepest = 3

  /// Names that start with a capital letter: `posix/…`, `right/…` and tables are not what a person means.
  static func names(in folder: String, below prefix: String, depth: Int) -> [String] {
    guard depth < deepest, let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      guard ZoneDatabase.isName(name), let first = name.utf8.first, (65...90).contains(first) else { continue }
      let isFolder = unsafe entry.pointee.d_type == UInt8(DT_DIR)
      if isFolder {
        names += self.names(in: folder + "/" + name, below: prefix + name + "/", depth: depth + 1)
      } else {
        names.append(prefix + name)
      }
    }
    return names
  }
}
