package import AKMSModel
internal import AKMSTransport
internal import Glibc

/// `plugins.manifest` beside the bundled plugins: which files belong to this build, and their digests.
///
/// Written by the build, one plugin a line, `sha256  name`, as sha256sum(1) prints and checks it. Nothing is found by
/// looking through folders: a file that is not listed is not a plugin.
package struct PluginManifest: Sendable, Equatable {
  /// The file's name.
  package static let fileName = "plugins.manifest"

  private let digests: [String: String]
  private let folder: String

  /// Reads the manifest of a folder.
  ///
  /// - Throws: `.pluginFailed` for a missing or malformed one, one that others may write, or with a name twice.
  package init(folder: String) throws(Failure) {
    let path = folder + "/" + Self.fileName
    let file = try SafeFile.open(path, what: "the plugin manifest", atMost: Limits.configFile)
    try self.init(parsing: try file.readAll(), folder: folder)
  }

  /// - Parameter text: The file's bytes.
  init(parsing text: [UInt8], folder: String) throws(Failure) {
    var digests: [String: String] = [:]
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !(line.isEmpty && index == lines.count - 1) {
      let (name, digest) = try Self.entry(line, number: index + 1, folder)
      guard digests.updateValue(digest, forKey: name) == nil else {
        throw Self.malformed(index + 1, folder, "\(name) stands twice")
      }
    }
    self.digests = digests
    self.folder = folder
  }

  /// The names, sorted.
  package var names: [String] { digests.keys.sorted() }

  /// The bundled plugin of that name; nil where this build has none.
  package func plugin(_ name: String) -> PluginReference? {
    digests[name].map { PluginReference(name: name, path: folder + "/" + name, sha256: $0) }
  }

  private static func entry(_ line: ArraySlice<UInt8>, number: Int, _ folder: String) throws(Failure) -> (
    String, String
  ) {
    let text = String(decoding: line, as: UTF8.self)
    let digest = String(text.prefix(64)), name = String(text.dropFirst(66))
    guard PluginReference.isDigest(digest), text.dropFirst(64).hasPrefix("  "), PluginReference.isName(name) else {
      throw malformed(number, folder, "expected 64 hex digits, two spaces and a plugin's name")
    }
    return (name, digest)
  }

  private static func malformed(_ line: Int, _ folder: String, _ why: String) -> Failure {
    Failure(.pluginFailed, "\(folder)/\(fileName):\(line) is not a plugin's line", why: why)
  }
}
