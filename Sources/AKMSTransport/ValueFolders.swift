package import AKMSModel
internal import Glibc

/// Where granted values lie as files while a command runs (`--deliver file`): `run/files/REQUEST-ID/VAR`.
///
/// akms makes a folder and wipes it; where akms has been killed the broker does, and each akms after it.
package enum ValueFolders {
  /// In a request's folder: locked by its akms for as long as it lives. No variable has such a name.
  private static let owner = ".owner"
  /// Held while a folder is made or looked at: between its making and its locking it would look left behind.
  private static let lock = ".lock"
  private static let name = "files"
  /// Bytes of zeros written over a file, at most: what is larger is no value of ours.
  private static let most: Int64 = 1 << 20

  /// The folder of all requests, made where it is missing.
  ///
  /// - Throws: `.configInvalid` where it would be on a disk.
  package static func root(in run: String) throws(Failure) -> SafeDirectory {
    let folder = try SafeDirectory(making: run)
    guard folder.isInMemory else {
      throw Failure(
        .configInvalid, "the run folder is on disk",
        why: "a value would be written to \(run); set XDG_RUNTIME_DIR, or put AKMS_HOME on a tmpfs")
    }
    return try SafeDirectory(making: run + "/" + name)
  }

  /// A new folder for a request, and what says that its akms lives. What others left behind goes first.
  ///
  /// - Throws: `.usage` where a command of that request runs.
  package static func make(_ request: String, in root: borrowing SafeDirectory) throws(Failure) -> Owned {
    let turn = try FileLock.take(lock, in: root, within: Deadline(seconds: 5))
    defer { extendLifetime(turn) }
    for name in root.names() where name != lock { try? removeWhereLeft(name, in: root) }
    let error = root.makeFolder(request)
    guard error == 0 else {
      throw error == -EEXIST
        ? Failure(.usage, "a command of the request \(request) runs", why: "its values are in files")
        : Failure(.configInvalid, "cannot make the folder \(root.path)/\(request)", why: describe(errno: -error))
    }
    let folder = try root.openFolder(request)
    guard let lock = try FileLock.attempt(owner, in: folder) else {
      throw Failure(.internal, "another process holds \(folder.path)")
    }
    return Owned(folder: folder, lock: lock)
  }

  /// A folder, and its akms's lock.
  package struct Owned: ~Copyable {
    package let folder: SafeDirectory
    package let lock: FileLock
  }

  private static func removeWhereLeft(_ name: String, in root: borrowing SafeDirectory) throws(Failure) {
    let folder = try root.openFolder(name)
    guard let lock = try FileLock.attempt(owner, in: folder) else { return }
    wipe(folder)
    root.removeFolder(name)
    extendLifetime(lock)
  }

  /// The folder of a request whose akms has gone; one whose akms lives stays.
  package static func remove(_ request: String, in run: String) {
    guard SafeDirectory.exists(run + "/" + name), let root = try? SafeDirectory(opening: run + "/" + name) else {
      return
    }
    try? removeWhereLeft(request, in: root)
  }

  /// Zeros over every file of the folder, and all of them gone.
  package static func wipe(_ folder: borrowing SafeDirectory) {
    for name in folder.names() {
      // a pipe that somebody has put there must not hold us up
      let number = folder.openFile(name, flags: O_WRONLY | O_NOFOLLOW | O_NONBLOCK)
      if number >= 0 { overwrite(Descriptor(owning: number)) }
      folder.remove(name)
    }
  }

  private static func overwrite(_ file: consuming Descriptor) {
    var status = stat()
    // with a second name it is somebody's file, linked here
    guard unsafe fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
      return
    }
    let zeros = [UInt8](repeating: 0, count: 4096)
    var left = min(Int64(status.st_size), most)
    while left > 0 {
      let count = unsafe write(file.number, zeros, Int(min(left, 4096)))
      guard count > 0 else { return }
      left -= Int64(count)
    }
  }
}
