package import AKMSScope

/// `config.yaml` (contract section 7), with the defaults filled in.
package struct ConfigFile: Hashable, Sendable {
  /// Seconds without a live session, lease or exec after which the broker stops; 1 s to 30 d, 30 m by default.
  package var brokerIdleSeconds = 30 * 60
  /// Seconds after which a session ends; 1 s to 30 d, 12 h by default.
  package var sessionSeconds = 12 * 3600
  /// Seconds that the ledger keeps events; 1 s to 3650 d, 90 d by default.
  package var auditRetentionSeconds = 90 * 86_400
  /// By name.
  package var connections: [Connection] = []
  /// Settings of plugins that are no connections, by name.
  package var plugins: [PluginSettings] = []
  /// Bundled plugin → the plugin in its place, or `off`; by name.
  package var roles: [Role] = []
  package var agents: [Agent] = []
  package var ciTokens: [CIToken] = []

  package init() {}

  /// A configured connection.
  package struct Connection: Hashable, Sendable {
    /// As in scopes: `[a-z][a-z0-9-]*`, 1 to 32 bytes.
    package let name: String
    package let plugin: String
    /// All other keys, for the plugin to check; ``ConfigNode/json`` for `Configure`.
    package let settings: ConfigNode

    package init(name: String, plugin: String, settings: ConfigNode) {
      self.name = name
      self.plugin = plugin
      self.settings = settings
    }
  }

  /// Settings of a plugin that is no connection.
  package struct PluginSettings: Hashable, Sendable {
    package let name: String
    package let settings: ConfigNode

    package init(name: String, settings: ConfigNode) {
      self.name = name
      self.settings = settings
    }
  }

  /// Which plugin takes a bundled one's role.
  package struct Role: Hashable, Sendable {
    package let name: String
    /// nil for `off`.
    package let plugin: String?

    package init(name: String, plugin: String?) {
      self.name = name
      self.plugin = plugin
    }
  }

  /// A registered agent, pinned to a file.
  package struct Agent: Hashable, Sendable {
    package let name: String
    package let file: String?
    package let ceiling: [Scope]

    package init(name: String, file: String?, ceiling: [Scope]) {
      self.name = name
      self.file = file
      self.ceiling = ceiling
    }
  }

  /// A job token: its digest and the ceiling of its sessions.
  package struct CIToken: Hashable, Sendable {
    package let name: String
    /// 64 lower-case hex digits.
    package let sha256: String
    package let ceiling: [Scope]

    package init(name: String, sha256: String, ceiling: [Scope]) {
      self.name = name
      self.sha256 = sha256
      self.ceiling = ceiling
    }
  }

  /// Reads the file.
  ///
  /// - Throws: All errors of the file.
  package static func read(_ bytes: [UInt8], file: String) throws(ConfigErrors) -> ConfigFile {
    try ConfigReader.read(bytes, file: file) { $0.configFile($1) }
  }

  /// As ``read(_:file:)-([UInt8],_)``.
  package static func read(_ text: String, file: String) throws(ConfigErrors) -> ConfigFile {
    try read(Array(text.utf8), file: file)
  }
}
