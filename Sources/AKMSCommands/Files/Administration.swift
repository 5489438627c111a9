package import AKMSModel
internal import AKMSTransport
package import Glibc

/// The administrator's folder, whose rules come first and cannot be left out; its files are read as the broker reads
/// them.
package struct Administration: Sendable {
  /// `/etc/akms`; a test has one of its own.
  package let folder: String
  /// Who has to own its files: root.
  package let owner: uid_t

  package init(folder: String = "/etc/akms", owner: uid_t = 0) {
    self.folder = folder
    self.owner = owner
  }

  /// `policy/*.yaml`, each by its whole path; none where the folder is missing.
  ///
  /// - Throws: `.configInvalid` for a file that is a link, somebody else's, or writable by others.
  package func policies() throws(Failure) -> [(name: String, bytes: [UInt8])] {
    let path = folder + "/policy"
    let number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else {
      if errno == ENOENT { return [] }
      throw Failure(.configInvalid, "cannot list the folder \(path)", why: describe(errno: errno))
    }
    var files: [(name: String, bytes: [UInt8])] = []
    for name in try FileBytes.names(number, path, ending: ".yaml") {
      let file = path + "/" + name
      if let bytes = try bytes(file) { files.append((name: file, bytes: bytes)) }
    }
    return files
  }

  /// `config.yaml` by its whole path; nil where there is none.
  ///
  /// - Throws: As ``policies()``.
  package func config() throws(Failure) -> (name: String, bytes: [UInt8])? {
    let path = folder + "/config.yaml"
    return try bytes(path).map { (name: path, bytes: $0) }
  }

  private func bytes(_ path: String) throws(Failure) -> [UInt8]? {
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard number >= 0 else {
      if errno == ENOENT { return nil }
      throw FileBytes.unusable(path, errno == ELOOP ? "it is a symbolic link" : describe(errno: errno))
    }
    let file = Descriptor(owning: number)
    return try FileBytes.ofSafeFile(file.number, path, owners: [owner])
  }
}
