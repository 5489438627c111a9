internal import AKMSModel
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// Where COMMAND is, before anything is asked for: a missing command mints nothing.
///
/// The rules of execvp(3) and env(1): a name with a slash is a path; else each element of PATH in turn, an empty one
/// being the working directory; one that is there but may not be executed is remembered, and is 126 when no other is
/// found.
@safe struct ResolvedCommand: ~Copyable {
  /// The file's path, ending in NUL; bytes, as the kernel has them.
  let path: [UInt8]
  /// The file, and the working directory, opened with O_PATH.
  let file: Descriptor
  let directory: Descriptor

  /// What is left of it once the descriptors have been handed over.
  struct Target {
    let path: [UInt8]
    /// The last component, for people.
    let name: String
  }

  /// Closes the descriptors.
  consuming func takeTarget() -> Target {
    let start = path.lastIndex(of: Self.slash).map { $0 + 1 } ?? 0
    return Target(path: path, name: String(decoding: path[start...].dropLast(), as: UTF8.self))
  }

  /// The path for people and the record, at most ``WireLimits/path`` bytes.
  var text: String { path.pathText }

  /// - Parameters:
  ///   - name: COMMAND as typed.
  ///   - search: The value of PATH; nil where it is not set.
  /// - Throws: `.commandNotFound`, `.commandNotExecutable`.
  init(_ name: UnsafePointer<CChar>, search: UnsafePointer<CChar>?) throws(Failure) {
    let name = unsafe Self.bytes(name)
    let found = try Self.find(name, search: unsafe search.map { unsafe Self.bytes($0) })
    let file = try Self.openFile(found, name)
    try Interpreter.check(found, file.number)
    let directory = try Self.open(
      [Self.dot, 0], akms_o_path() | UInt64(O_DIRECTORY), Array("the working directory".utf8))
    path = found
    self.file = file
    self.directory = directory
  }

  private static func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
    unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
  }

  private static let dot = UInt8(ascii: ".")
  private static let slash = UInt8(ascii: "/")
  private static let colon = UInt8(ascii: ":")

  private static func find(_ name: [UInt8], search: [UInt8]?) throws(Failure) -> [UInt8] {
    guard !name.isEmpty else { throw missing(name) }
    return name.contains(slash) ? try check(path: name) : try look(for: name, in: search ?? Array("/bin:/usr/bin".utf8))
  }

  /// For a path, only one that names nothing is not found; what leads through a file is there and cannot be run.
  private static func check(path: [UInt8]) throws(Failure) -> [UInt8] {
    switch state(of: path + [0]) {
    case 0: return path + [0]
    case ENOENT: throw missing(path)
    case let error: throw notExecutable(path, error)
    }
  }

  private static func look(for name: [UInt8], in search: [UInt8]) throws(Failure) -> [UInt8] {
    var refused: Failure?
    var start = 0
    while start <= search.count {
      let end = search[start...].firstIndex(of: colon) ?? search.count
      let candidate = path(of: name, in: search[start..<end])
      start = end + 1
      switch state(of: candidate) {
      case 0: return candidate
      case ENOENT, ENOTDIR, ENAMETOOLONG: continue
      case let error: if refused == nil { refused = notExecutable(candidate.dropLast(), error) }
      }
    }
    throw refused ?? missing(name)
  }

  /// An empty folder is the working directory.
  private static func path(of name: [UInt8], in folder: ArraySlice<UInt8>) -> [UInt8] {
    var path: [UInt8] = []
    path.reserveCapacity(folder.count + name.count + 3)
    path += folder
    if folder.isEmpty { path.append(dot) }
    path.append(slash)
    path += name
    path.append(0)
    return path
  }

  /// 0 for an executable regular file, else an errno.
  private static func state(of path: [UInt8]) -> Int32 {
    var status = stat()
    guard unsafe path.withPath({ unsafe stat($0, &status) }) == 0 else { return errno }
    if status.st_mode & S_IFMT == S_IFDIR { return EISDIR }
    guard status.st_mode & S_IFMT == S_IFREG else { return EACCES }
    return unsafe path.withPath { unsafe faccessat(AT_FDCWD, $0, X_OK, AT_EACCESS) } == 0 ? 0 : errno
  }

  /// Readable where it may be read, so that its first bytes can be looked at.
  private static func openFile(_ path: [UInt8], _ name: [UInt8]) throws(Failure) -> Descriptor {
    let flags = UInt64(O_RDONLY | O_NONBLOCK | O_NOCTTY)
    let number = unsafe path.withPath { unsafe akms_openat2(AT_FDCWD, $0, flags, 0, 0) }
    return number >= 0 ? Descriptor(owning: number) : try open(path, akms_o_path(), name)
  }

  private static func open(_ path: [UInt8], _ flags: UInt64, _ name: [UInt8]) throws(Failure) -> Descriptor {
    let number = unsafe path.withPath { unsafe akms_openat2(AT_FDCWD, $0, flags, 0, 0) }
    guard number >= 0 else { throw notExecutable(name, -number) }
    return Descriptor(owning: number)
  }

  private static func missing(_ name: [UInt8]) -> Failure {
    Failure(.commandNotFound, "command not found: \(name.pathText)")
  }

  private static func notExecutable(_ path: [UInt8], _ error: Int32) -> Failure {
    Failure(.commandNotExecutable, "cannot execute \(path.pathText)", why: describe(errno: error))
  }
}
