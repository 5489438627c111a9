internal import AKMSConfig
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSTransport

/// All `*.yaml` of a folder of rules, as read from disk; nothing is applied by it.
struct PolicyFolder {
  /// With the folder's name in front, as messages show them.
  let files: [(name: String, bytes: [UInt8])]

  /// Reads a folder.
  ///
  /// - Parameters:
  ///   - path: Where it is.
  ///   - name: What stands before a file's name in messages, such as `policy`.
  /// - Throws: `.configInvalid` where folder or file cannot be used at all.
  init(_ path: String, named name: String) throws(Failure) {
    let folder = try SafeDirectory(opening: path, .readable)
    var files: [(name: String, bytes: [UInt8])] = []
    for file in try folder.names(ending: ".yaml") {
      if let bytes = try folder.read(file) { files.append((name: "\(name)/\(file)", bytes: bytes)) }
    }
    self.files = files
  }

  /// All rules.
  ///
  /// - Throws: `.configInvalid` with the first error and how many there are.
  func ruleset() throws(Failure) -> Ruleset {
    do throws(ConfigErrors) { return try PolicySet.read(files).ruleset } catch { throw error.failure }
  }
}
