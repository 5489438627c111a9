package import AKMSModel
internal import CLinux
internal import Glibc

/// An open folder of this user's alone: no symlink in its last component, the right owner, mode checked.
///
/// Every later access goes through its descriptor, so that a swap of the path changes nothing.
package struct SafeDirectory: ~Copyable, Sendable {
  /// Who may do what with it.
  package enum Privacy: Sendable {
    /// Nobody else may even list it: 0700.
    case `private`
    /// Others may read (configuration), nobody else may write.
    case readable
  }

  package let descriptor: Descriptor
  /// For messages.
  package let path: String

  /// Opens a folder that is there.
  ///
  /// - Throws: `.configInvalid` when it is missing, a symlink, somebody else's, or open to others.
  package init(opening path: String, _ privacy: Privacy = .private) throws(Failure) {
    let flags = UInt64(O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    let number = unsafe akms_openat2(AT_FDCWD, path, flags, 0, UInt64(AKMS_RESOLVE_NO_MAGICLINKS))
    guard number >= 0 else {
      throw Failure(.configInvalid, "cannot open the folder \(path)", why: Self.reason(-number))
    }
    let descriptor = Descriptor(owning: number)
    try Self.checkOwner(of: number, path, privacy)
    self.descriptor = descriptor
    self.path = path
  }

  /// An open folder, looked at.
  init(checking descriptor: consuming Descriptor, _ path: String) throws(Failure) {
    try Self.checkOwner(of: descriptor.number, path, .private)
    self.descriptor = descriptor
    self.path = path
  }

  /// Opens it, and makes it first, with those above it (0700 each), where it is missing.
  package init(making path: String, _ privacy: Privacy = .private) throws(Failure) {
    try Self.make(path)
    try self.init(opening: path, privacy)
  }

  /// Whether there is anything of that path, without following a symlink in its last component.
  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  private static func make(_ path: String) throws(Failure) {
    guard unsafe mkdir(path, 0o700) != 0 else { return }
    let error = errno
    if error == EEXIST { return }
    if error == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try make(String(path[..<slash]))
      if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    }
    throw Failure(.configInvalid, "cannot make the folder \(path)", why: describe(errno: error))
  }

  private static func checkOwner(of number: Int32, _ path: String, _ privacy: Privacy) throws(Failure) {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else {
      throw Failure(.configInvalid, "cannot look at the folder \(path)", why: describe(errno: errno))
    }
    guard status.st_uid == geteuid() else {
      throw Failure(.configInvalid, "the folder \(path) is not yours", why: "it belongs to uid \(status.st_uid)")
    }
    let forbidden: mode_t = privacy == .private ? 0o077 : 0o022
    guard status.st_mode & forbidden == 0 else {
      let mode = String(status.st_mode & 0o7777, radix: 8)
      throw Failure(
        .configInvalid, "the folder \(path) is open to others", why: "its mode is \(mode)",
        next: "chmod \(privacy == .private ? "700" : "go-w") \(path)")
    }
  }

  private static func reason(_ error: Int32) -> String {
    error == ELOOP || error == ENOTDIR ? "it is a symbolic link or no folder" : describe(errno: error)
  }

  /// Opens or makes a file of this folder: `name` is one component, no symlink is followed.
  ///
  /// - Parameter mode: Of a new file, with O_CREAT.
  /// - Returns: The descriptor, or a negative errno.
  package borrowing func openFile(_ name: String, flags: Int32, mode: UInt32 = 0o600) -> Int32 {
    let made = flags & O_CREAT != 0 ? UInt64(mode) : 0
    let resolve = UInt64(AKMS_RESOLVE_BENEATH | AKMS_RESOLVE_NO_SYMLINKS | AKMS_RESOLVE_NO_MAGICLINKS)
    return unsafe akms_openat2(descriptor.number, name, UInt64(flags), made, resolve)
  }
}
