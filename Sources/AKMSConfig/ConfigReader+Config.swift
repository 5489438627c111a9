internal import AKMSScope

/// The schema `config/1`.
extension ConfigReader {
  private static let day = 86_400

  mutating func configFile(_ root: ConfigNode) -> ConfigFile {
    var config = ConfigFile()
    guard header(root, .config) else { return config }
    if let s = span(root, "broker", .broker, 30 * Self.day) { config.brokerIdleSeconds = s }
    if let s = span(root, "session", .session, 30 * Self.day) { config.sessionSeconds = s }
    if let s = span(root, "audit", .audit, 3650 * Self.day) { config.auditRetentionSeconds = s }
    config.connections = named(root, "connections") { $0.connection($1) }
    config.plugins = named(root, "plugins") { reader, entry in
      guard reader.entries(entry.value) != nil else { return nil }
      return ConfigFile.PluginSettings(name: entry.key, settings: entry.value)
    }
    config.roles = named(root, "roles") { reader, entry in
      reader.text(entry.value).map { ConfigFile.Role(name: entry.key, plugin: $0 == "off" ? nil : $0) }
    }
    config.agents = named(root, "agents") { $0.agent($1) }
    config.ciTokens = root["ci"].map { ciTokens($0) } ?? []
    return config
  }

  /// The one duration of a section.
  private mutating func span(_ root: ConfigNode, _ section: String, _ keys: AcceptedKeys, _ limit: Int) -> Int? {
    guard let node = root[section], let table = table(node, keys), let value = table[keys.keys[0]] else { return nil }
    return seconds(value, limit: limit)
  }

  /// The entries of a section whose keys are names, sorted by name.
  private mutating func named<T>(
    _ root: ConfigNode, _ section: String, _ read: (inout ConfigReader, ConfigNode.Entry) -> T?
  ) -> [T] {
    guard let node = root[section], let entries = entries(node) else { return [] }
    return entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.compactMap { entry in
      guard name(entry.key, at: entry.position) != nil else { return nil }
      return read(&self, entry)
    }
  }

  private mutating func connection(_ entry: ConfigNode.Entry) -> ConfigFile.Connection? {
    guard (try? Scope(parsing: entry.key + ":x:x")) != nil else {
      refuse(entry.position, "expected a connection name of a-z, 0-9 and -, 1 to 32 bytes, a letter first")
      return nil
    }
    guard entry.key != "secret" else {
      refuse(entry.position, "the connection \"secret\" is built in")
      return nil
    }
    guard entries(entry.value) != nil, let node = required("plugin", of: entry.value),
      let plugin = text(node).flatMap({ name($0, at: node.position) })
    else { return nil }
    return ConfigFile.Connection(name: entry.key, plugin: plugin, settings: entry.value.removing(["plugin"]))
  }

  private mutating func agent(_ entry: ConfigNode.Entry) -> ConfigFile.Agent? {
    guard let table = table(entry.value, .agent) else { return nil }
    guard let ceiling = ceiling(table) else { return nil }
    return ConfigFile.Agent(name: entry.key, file: table["file"].flatMap { path($0) }, ceiling: ceiling)
  }

  private mutating func ciTokens(_ node: ConfigNode) -> [ConfigFile.CIToken] {
    guard let table = table(node, .ci), let tokens = table["tokens"].flatMap({ list($0) }) else {
      return []
    }
    return tokens.compactMap { ciToken($0) }
  }

  private mutating func ciToken(_ node: ConfigNode) -> ConfigFile.CIToken? {
    guard let table = table(node, .token),
      let name = required("name", of: table).flatMap({ node in text(node).flatMap { name($0, at: node.position) } }),
      let digestNode = required("sha256", of: table), let digest = text(digestNode), let ceiling = ceiling(table)
    else { return nil }
    guard Self.isDigest(digest) else { return refused(digestNode, "expected 64 hex digits in lower case") }
    return ConfigFile.CIToken(name: name, sha256: digest, ceiling: ceiling)
  }

  /// Required: a ceiling left out would be none at all.
  private mutating func ceiling(_ table: ConfigNode) -> [Scope]? {
    required("ceiling", of: table).flatMap { scopes($0) }
  }
}
