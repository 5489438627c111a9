internal import AKMSModel
internal import Synchronization

/// One memory file a digest, kept while the broker lives: a restart, or a second connection, reads and hashes nothing.
final class PluginLibrary: Sendable {
  /// For copies, where the kernel refuses memory files.
  let folder: String
  private let binaries = Mutex<[String: PluginBinary]>([:])

  init(folder: String) { self.folder = folder }

  /// The program of `plugin`, from memory where it is known.
  ///
  /// - Throws: As ``PluginBinary/init(path:expecting:)``.
  func binary(of plugin: PluginReference) throws(Failure) -> PluginBinary {
    if let known = binaries.withLock({ $0[plugin.sha256] }) { return known }
    let binary = try PluginBinary(path: plugin.path, expecting: plugin.sha256, folder: folder)
    // Two that read at the same time both hold what was expected: either may stay.
    binaries.withLock { $0[plugin.sha256] = binary }
    return binary
  }
}
