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
  let path: [CChar]
  /// The file, and the working directory, opened with O_PATH.
  let file: Descriptor
  let directory: Descriptor

  /// What is left of it once the descriptors have been handed over.
  struct Target {
    let path: [CChar]
    /// The last component, for people.
    let name: String
  }

  /// Closes the descriptors.
  consuming func takeTarget() -> Target {
    Target(path: path, name: text.split(separator: "/").last.map(String.init) ?? text)
  }

  /// The path for people and the record, at most ``WireLimits/path`` bytes.
  var text: String { String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }

  /// - Parameters:
  ///   - name: COMMAND as typed.
  ///   - search: The value of PATH; nil where it is not set.
  /// - Throws: `.commandNotFound`, `.commandNotExecutable`.
  init(_ name: UnsafePointer<CChar>, search: UnsafePointer<CChar>?) throws(Failure) {
    let name = unsafe Array(UnsafeBufferPointer(start: name, count: strlen(name)))
    let found = try Self.find(
      name, search: unsafe search.map { unsafe Array(UnsafeBufferPointer(start: $0, count: strlen($0))) })
    let file = try Self.openFile(found, name)
    try Interpreter.check(found, file.number)
    let directory = try Self.open(
      [46, 0], akms_o_path() | UInt64(O_DIRECTORY), Array("the working directory".utf8CString.dropLast()))
    path = found
    self.file = file
    self.directory = directory
  }

  private static func find(_ name: [CChar], search: [CChar]?) throws(Failure) -> [CChar] {
    guard !name.isEmpty else { throw missing(name) }
    if name.contains(47) { return try check(path: name) }
    let elements = (search ?? Array("/bin:/usr/bin".utf8CString.dropLast()))
      .split(separator: 58, omittingEmptySubsequences: false)
    return try check(elements.lazy.map { $0.isEmpty ? [46, 47] + name + [0] : Array($0) + [47] + name + [0] }, name)
  }

  /// For a path, only one that names nothing is not found; what leads through a file is there and cannot be run.
  private static func check(path: [CChar]) throws(Failure) -> [CChar] {
    switch state(of: path + [0]) {
    case 0: return path + [0]
    case ENOENT: throw missing(path)
    case let error: throw notExecutable(path[...], error)
    }
  }

  private static func check(_ candidates: some Sequence<[CChar]>, _ name: [CChar]) throws(Failure) -> [CChar] {
    var refused: Failure?
    for candidate in candidates {
      switch state(of: candidate) {
      case 0: return candidate
      case ENOENT, ENOTDIR, ENAMETOOLONG: continue
      case let error: if refused == nil { refused = notExecutable(candidate.dropLast(), error) }
      }
    }
    throw refused ?? missing(name)
  }

  /// 0 for an executable regular file, else an errno.
  private static func state(of path: [CChar]) -> Int32 {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return errno }
    if status.st_mode & S_IFMT == S_IFDIR { return EISDIR }
    guard status.st_mode & S_IFMT == S_IFREG else { return EACCES }
    return unsafe faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? 0 : errno
  }

  /// Readable where it may be read, so that its first bytes can be looked at.
  private static func openFile(_ path: [CChar], _ name: [CChar]) throws(Failure) -> Descriptor {
    let number = unsafe akms_openat2(AT_FDCWD, path, UInt64(O_RDONLY | O_NONBLOCK | O_NOCTTY), 0, 0)
    return number >= 0 ? Descriptor(owning: number) : try open(path, akms_o_path(), name)
  }

  private static func open(_ path: [CChar], _ flags: UInt64, _ name: [CChar]) throws(Failure) -> Descriptor {
    let number = unsafe akms_openat2(AT_FDCWD, path, flags, 0, 0)
    guard number >= 0 else { throw notExecutable(name[...], -number) }
    return Descriptor(owning: number)
  }

  private static func missing(_ name: [CChar]) -> Failure {
    Failure(.commandNotFound, "command not found: \(text(name[...]))")
  }

  private static func notExecutable(_ path: ArraySlice<CChar>, _ error: Int32) -> Failure {
    Failure(.commandNotExecutable, "cannot execute \(text(path))", why: describe(errno: error))
  }

  private static func text(_ bytes: ArraySlice<CChar>) -> String {
    String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
