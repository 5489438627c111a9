internal import AKMSConfig

/// `/etc/akms/config.yaml`: what it says, a user's file cannot unsay (contract section 1).
///
/// Times: the administrator's; a user may make the idle and the session's time shorter. Connections, plugins, roles,
/// agents and job tokens: an entry of the administrator stands in the place of a user's of the same name, the others
/// are added. A user's role cannot put another plugin under an administered connection.
struct AdministeredConfig {
  private let config: ConfigFile
  /// To tell a time that is given from a default.
  private let root: ConfigNode

  init(_ file: NamedFile) throws(ConfigErrors) {
    root = try StrictYAML.load(file.bytes, file: file.name)
    config = try ConfigFile.read(file.bytes, file: file.name)
  }

  func over(_ user: ConfigFile) -> ConfigFile {
    var merged = user
    if gives("broker", "idle_timeout") {
      merged.brokerIdleSeconds = min(config.brokerIdleSeconds, user.brokerIdleSeconds)
    }
    if gives("session", "ttl") { merged.sessionSeconds = min(config.sessionSeconds, user.sessionSeconds) }
    if gives("audit", "retention") { merged.auditRetentionSeconds = config.auditRetentionSeconds }
    merged.connections = Self.merge(config.connections, user.connections, by: \.name)
    merged.plugins = Self.merge(config.plugins, user.plugins, by: \.name)
    let fixed = Set(config.connections.flatMap { [$0.name, $0.plugin] })
    merged.roles = Self.merge(config.roles, user.roles.filter { !fixed.contains($0.name) }, by: \.name)
    merged.agents = Self.merge(config.agents, user.agents, by: \.name)
    merged.ciTokens = Self.merge(config.ciTokens, user.ciTokens, by: \.name)
    return merged
  }

  private func gives(_ section: String, _ key: String) -> Bool { root[section]?[key] != nil }

  private static func merge<Entry>(_ first: [Entry], _ second: [Entry], by name: (Entry) -> String) -> [Entry] {
    let taken = Set(first.map(name))
    return (first + second.filter { !taken.contains(name($0)) })
      .sorted { name($0).utf8.lexicographicallyPrecedes(name($1).utf8) }
  }
}
