internal import AKMSConfig
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope
internal import AKMSTransport
internal import Glibc

/// Texts of config and policy that have been read strictly and hold together.
struct ParsedConfiguration: Sendable {
  let rules: Ruleset
  let config: ConfigFile
}

/// The files of the user's config folder and of the administrator's, as bytes with their names.
struct ConfigurationFiles: Sendable {
  static let administrator = "/etc/akms"
  static let configName = "config.yaml"

  /// `config.yaml` and `policy/NAME.yaml`, by name.
  let user: [(name: String, bytes: [UInt8])]
  /// `/etc/akms/policy/NAME.yaml`.
  let administered: [(name: String, bytes: [UInt8])]

  /// What was applied, with the administrator's files as they are now.
  init(user: [(name: String, bytes: [UInt8])]) throws(Failure) {
    self.user = user
    administered = try Self.policies(
      in: Self.administrator + "/policy", named: Self.administrator + "/policy/", owner: 0)
  }

  /// What lies in the config folder now.
  init(in places: Places) throws(Failure) {
    var files = try Self.policies(in: places.config + "/policy", named: "policy/", owner: geteuid())
    if let config = try Self.read(places.config + "/" + Self.configName, owner: geteuid()) {
      files.append((Self.configName, config))
    }
    try self.init(user: files.sorted { $0.name < $1.name })
  }

  /// SHA-256 in hex over names and contents, each with its length: what `apply` and the ledger call this state.
  var version: String {
    var bytes: [UInt8] = []
    for file in administered + user {
      for part in [Array(file.name.utf8), file.bytes] {
        bytes += unsafe withUnsafeBytes(of: UInt64(part.count).bigEndian) { unsafe Array($0) }
        bytes += part
      }
    }
    return Fingerprint.hex(Fingerprint.sha256(bytes))
  }

  /// - Throws: `.configInvalid` with the first error of all files and the number of the others.
  func parsed() throws(Failure) -> ParsedConfiguration {
    do throws(ConfigErrors) { return try strictlyParsed() } catch { throw error.failure }
  }

  func strictlyParsed() throws(ConfigErrors) -> ParsedConfiguration {
    let policies = administered + user.filter { $0.name != Self.configName }
    let rules = try PolicySet.read(policies).ruleset
    guard let config = user.first(where: { $0.name == Self.configName }) else {
      return ParsedConfiguration(rules: rules, config: ConfigFile())
    }
    return ParsedConfiguration(rules: rules, config: try ConfigFile.read(config.bytes, file: config.name))
  }

  private static func policies(
    in folder: String, named prefix: String, owner: UInt32
  ) throws(Failure) -> [(name: String, bytes: [UInt8])] {
    var files: [(name: String, bytes: [UInt8])] = []
    for name in try names(in: folder).sorted() where name.hasSuffix(".yaml") && !name.hasPrefix(".") {
      guard let bytes = try read(folder + "/" + name, owner: owner) else { continue }
      files.append((prefix + name, bytes))
    }
    return files
  }

  private static func names(in folder: String) throws(Failure) -> [String] {
    guard let stream = unsafe opendir(folder) else {
      if errno == ENOENT { return [] }
      throw Failure(.configInvalid, "cannot list \(folder)", why: describe(errno: errno))
    }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      unsafe names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) {
          unsafe String(cString: $0.baseAddress!.assumingMemoryBound(to: CChar.self))
        })
    }
    return names
  }

  /// A file of `owner` that nobody else can write; nil where there is none.
  private static func read(_ path: String, owner: UInt32) throws(Failure) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw Failure(.configInvalid, "cannot open \(path)", why: describe(errno: errno))
    }
    defer { close(file) }
    try check(file, path, owner)
    return try contents(of: file, path)
  }

  private static func check(_ file: Int32, _ path: String, _ owner: UInt32) throws(Failure) {
    guard let status = FileStatus(of: file), status.isRegular else {
      throw Failure(.configInvalid, "\(path) is not a file")
    }
    guard status.owner == owner || status.owner == 0 else {
      throw Failure(.configInvalid, "\(path) belongs to uid \(status.owner)", why: "it must be owned by uid \(owner)")
    }
    guard status.mode & 0o022 == 0 else {
      throw Failure(.configInvalid, "\(path) can be written by others", next: "chmod go-w \(path)")
    }
  }

  private static func contents(of file: Int32, _ path: String) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = unsafe Glibc.read(file, &chunk, chunk.count)
      if count == 0 { return bytes }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw Failure(.configInvalid, "cannot read \(path)", why: describe(errno: errno))
      }
      bytes += chunk[..<count]
      guard bytes.count <= Limits.configFile else {
        throw Failure(.configInvalid, "\(path) is longer than \(Limits.configFile) bytes")
      }
    }
  }
}
