internal import Glibc

/// Finds the source key of a connection, anew for each session, so that a rotated key is seen.
package struct SourceReader: Sendable {
  private let profiles: ProfileKey

  package init(profiles: ProfileKey = ProfileKey(folder: SourceReader.home + "/.aws")) { self.profiles = profiles }

  /// - Parameter stored: The stored secret's bytes by name.
  /// - Throws: ``AWSError`` of kind `invalidSettings` at `/source/…`.
  package func key(
    _ source: ConnectionSettings.Source, stored: (String) throws(AWSError) -> SecretBytes
  ) throws(AWSError) -> SourceKey {
    switch source {
    case .secret(let name): try StoredKey.read(try stored(name), name: name)
    case .profile(let name): try profiles.read(name)
    }
  }

  /// The user's home folder: `HOME` where it is an absolute path, else what the system knows, else `/`.
  package static var home: String {
    if let home = unsafe getenv("HOME").map({ unsafe String(cString: $0) }), home.hasPrefix("/") { return home }
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 4096)
    guard unsafe getpwuid_r(getuid(), &entry, &buffer, buffer.count, &found) == 0, let found = unsafe found,
      let folder = unsafe found.pointee.pw_dir
    else { return "/" }
    return unsafe String(cString: folder)
  }
}
