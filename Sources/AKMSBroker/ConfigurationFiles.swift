internal import AKMSConfig
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope
internal import AKMSTransport
internal import Glibc

/// A file of config or policy as bytes; an administrator's by its whole path, a user's by its name in the config folder.
struct NamedFile: Sendable {
  let name: String
  let bytes: [UInt8]

  var isAdministered: Bool { name.utf8.first == UInt8(ascii: "/") }
  var isConfig: Bool { name == ConfigurationFiles.configName || name.hasSuffix("/" + ConfigurationFiles.configName) }
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Where the administrator's files are, and who must own them.
struct AdministratorFolder: Sendable {
  let path: String
  let owner: UInt32

  static let system = AdministratorFolder(path: "/etc/akms", owner: 0)
}

/// Texts of config and policy that have been read strictly and hold together.
struct ParsedConfiguration: Sendable {
  let rules: Ruleset
  let config: ConfigFile
}

/// The files of the administrator and of the user: together they are one policy and one config.
struct ConfigurationFiles: Sendable {
  static let configName = "config.yaml"

  /// `/etc/akms/config.yaml` and `/etc/akms/policy/NAME.yaml`, by name.
  let administered: [NamedFile]
  /// `config.yaml` and `policy/NAME.yaml`, by name.
  let user: [NamedFile]

  init(administered: [NamedFile], user: [NamedFile]) {
    self.administered = administered.sorted { $0.name < $1.name }
    self.user = user.sorted { $0.name < $1.name }
  }

  /// What lies in the folders now.
  init(in places: Places, administrator: AdministratorFolder) throws(Failure) {
    self.init(
      administered: try Self.administered(in: administrator),
      user: try Self.files(in: places.config, named: "", owner: geteuid()))
  }

  /// What the administrator's folder has now; nothing where there is none.
  static func administered(in folder: AdministratorFolder) throws(Failure) -> [NamedFile] {
    try files(in: folder.path, named: folder.path + "/", owner: folder.owner)
  }

  /// The administrator's first.
  var all: [NamedFile] { administered + user }

  /// SHA-256 in hex over names and contents, each with its length: what `apply` and the ledger call this state.
  var version: String {
    var bytes: [UInt8] = []
    for file in all {
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
    let rules = try PolicySet.read(all.filter { !$0.isConfig }.map { ($0.name, $0.bytes) }).ruleset
    let config = try user.first(where: \.isConfig).map { (file) throws(ConfigErrors) in
      try ConfigFile.read(file.bytes, file: file.name)
    }
    guard let administered = administered.first(where: \.isConfig) else {
      return ParsedConfiguration(rules: rules, config: config ?? ConfigFile())
    }
    let limits = try AdministeredConfig(administered)
    return ParsedConfiguration(rules: rules, config: limits.over(config ?? ConfigFile()))
  }

  private static func files(in folder: String, named prefix: String, owner: UInt32) throws(Failure) -> [NamedFile] {
    var files: [NamedFile] = []
    if let config = try ConfigurationFolder.read(folder + "/" + configName, owner: owner) {
      files.append(NamedFile(name: prefix + configName, bytes: config))
    }
    let policies = folder + "/policy"
    for name in try ConfigurationFolder.names(in: policies) where name.hasSuffix(".yaml") && !name.hasPrefix(".") {
      guard let bytes = try ConfigurationFolder.read(policies + "/" + name, owner: owner) else { continue }
      files.append(NamedFile(name: prefix + "policy/" + name, bytes: bytes))
    }
    return files
  }
}
