internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPluginHost
internal import AKMSScope
internal import AKMSSecret
internal import AKMSStore
internal import AKMSTransport
internal import Synchronization

/// The configured connections by name: the built-in `secret`, and a plugin's source for each of the applied config.
final class Connections: Sendable {
  /// A connection as `connection list` shows it.
  private struct Entry {
    let plugin: PluginReference?
    let source: any CredentialSource
  }

  private let store: Store
  private let host: PluginHost
  /// What this build has, or why that cannot be known.
  private let bundled: Result<PluginManifest?, Failure>
  private let states = PluginStates()
  private let entries = Mutex<[String: Entry]>([:])

  init(store: Store, places: Places, recorder: LedgerRecorder) throws(Failure) {
    self.store = store
    bundled = BundledPlugins.manifest()
    host = try PluginHost(runFolder: places.run + "/plugins", home: BundledPlugins.home(places)) { [states] event in
      states.note(event)
      if let line = event.logLine { BrokerProcess.log(line) }
      guard let (action, outcome, fields) = event.record else { return }
      Task { _ = try? await recorder.append(action, outcome: outcome, fields) }
    }
    entries.withLock { $0 = ["secret": Entry(plugin: nil, source: SecretSource(store: store))] }
  }

  func source(_ name: String) -> (any CredentialSource)? { entries.withLock { $0[name]?.source } }

  /// Takes a new applied config into use; a plugin starts with the first request that needs it.
  ///
  /// A connection that cannot be served does not stand in the way of the others: its requests say why.
  ///
  /// It waits for nothing: policy and config change in one moment. Once it has returned, nothing is vended by the
  /// settings of before.
  func configure(_ config: ConfigFile) {
    var made = ["secret": Entry(plugin: nil, source: SecretSource(store: store))]
    for connection in config.connections {
      do throws(Failure) { made[connection.name] = try entry(of: connection, config) } catch {
        made[connection.name] = Entry(plugin: nil, source: UnavailableSource(failure: error))
      }
    }
    entries.withLock { $0 = made }
  }

  /// - Throws: What stands in the way of a connection of this config, before it is applied.
  func check(_ config: ConfigFile) throws(Failure) {
    for connection in config.connections where try plugin(of: connection, config) != nil {
      _ = try settings(of: connection)
    }
  }

  private func entry(of connection: ConfigFile.Connection, _ config: ConfigFile) throws(Failure) -> Entry? {
    guard let plugin = try plugin(of: connection, config) else { return nil }
    return Entry(plugin: plugin, source: host.source(plugin, settings: try settings(of: connection)))
  }

  /// What the spellings of each connection depend on, for those whose plugin has spellings of its own.
  func spellingKeys(_ config: ConfigFile) -> [String: String] {
    var keys: [String: String] = [:]
    for connection in config.connections {
      guard let plugin = try? plugin(of: connection, config) else { continue }
      keys[connection.name] = Fingerprint.hex(
        Fingerprint.sha256(Array("\(plugin.name)\n\(plugin.sha256)\n\(connection.settings.json)".utf8)))
    }
    return keys
  }

  /// `roles:` replaces a connection's plugin, or switches it off.
  private func plugin(
    of connection: ConfigFile.Connection, _ config: ConfigFile
  ) throws(Failure) -> PluginReference? {
    let role = config.roles.first { $0.name == connection.name || $0.name == connection.plugin }
    if let role, role.plugin == nil { return nil }
    let name = role?.plugin ?? connection.plugin
    guard let plugin = try bundled.get()?.plugin(name) else {
      throw Failure(
        .pluginFailed, "the connection \(connection.name) needs the plugin \(name)",
        why: "no plugin of that name is bundled or installed", next: "akms plugin list")
    }
    return plugin
  }

  private func settings(of connection: ConfigFile.Connection) throws(Failure) -> ConnectionSettings {
    let node = connection.settings
    return try ConnectionSettings(
      connection: connection.name, json: node.json,
      locate: { node.position(at: $0).map { "\(ConfigurationFiles.configName):\($0.line)" } },
      secret: { [store] name throws(Failure) in try store.read(try SecretName(name)).take() })
  }

  /// For `connection list`.
  var described: [JSONValue] {
    entries.withLock { entries in
      entries.sorted { $0.key < $1.key }.map { name, entry in
        let state =
          entry.plugin.map { _ in states.state(of: name) } ?? (entry.source is SecretSource ? "ready" : "unavailable")
        let plugin = entry.plugin?.name ?? (entry.source is SecretSource ? "built-in" : "missing")
        return ["name": .string(name), "plugin": .string(plugin), "state": .string(state)]
      }
    }
  }

  /// For `plugin list`: what is bundled, with what has been seen of each.
  var plugins: [JSONValue] {
    guard case .success(let manifest?) = bundled else { return [] }
    return manifest.names.compactMap { name in
      guard let plugin = manifest.plugin(name) else { return nil }
      let users = entries.withLock { entries in entries.filter { $0.value.plugin == plugin }.keys.sorted() }
      let told = users.compactMap { describe($0) }.first
      let version = told?.plugin?.version ?? states.version(of: name)
      return [
        "name": .string(name), "version": version.map { .string($0) } ?? .null, "roles": .strings(told?.services ?? []),
        "provider": told.map { .string($0.provider) } ?? .null, "connections": .strings(users),
        "signature": "bundled", "signer": .null,
        "state": .string(users.map(states.state).first { $0 == "running" } ?? (users.isEmpty ? "unused" : "stopped")),
        "sha256": .string(plugin.sha256),
      ]
    }
  }

  /// What a connection's plugin says of itself, which starts it; nil where it cannot be started.
  private func describe(_ connection: String) -> SourceDescription? {
    guard let source = source(connection) else { return nil }
    return try? Blocking.run { () async throws(Failure) in try await source.describe() }
  }

  /// A stored secret has changed or gone: plugins that were handed the old one end, the next call starts another.
  func secretChanged(_ name: String) { Blocking.run { [host] in await host.secretChanged(name) } }

  /// Ends all plugins, which hold secrets of the connections' settings; later calls start them again.
  func lock() { Blocking.run { [host] in await host.stopAll() } }

  /// Stops plugins; nothing may be asked for after it.
  func stop() { Blocking.run { [host] in await host.shutDown() } }
}

extension ConfigNode {
  /// Where a JSON pointer (RFC 6901) leads, or the nearest node above it.
  func position(at pointer: String) -> ConfigPosition? {
    var node = self
    for part in pointer.split(separator: "/") {
      guard let next = node[String(part)] else { break }
      node = next
    }
    return node.position
  }
}
