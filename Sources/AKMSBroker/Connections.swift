internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPluginHost
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
  private let bundled: PluginManifest?
  private let states = PluginStates()
  private let entries = Mutex<[String: Entry]>([:])

  init(store: Store, places: Places, recorder: LedgerRecorder) throws(Failure) {
    self.store = store
    bundled = try BundledPlugins.manifest()
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
  func configure(_ config: ConfigFile) throws(Failure) {
    var made = ["secret": Entry(plugin: nil, source: SecretSource(store: store))]
    for connection in config.connections {
      guard let plugin = try plugin(of: connection, config) else { continue }
      let settings = try settings(of: connection)
      made[connection.name] = Entry(plugin: plugin, source: host.source(plugin, settings: settings))
      Task { [host] in await host.update(settings) }
    }
    entries.withLock { $0 = made }
  }

  /// `roles:` replaces a connection's plugin, or switches it off.
  private func plugin(
    of connection: ConfigFile.Connection, _ config: ConfigFile
  ) throws(Failure) -> PluginReference? {
    let role = config.roles.first { $0.name == connection.name || $0.name == connection.plugin }
    if let role, role.plugin == nil { return nil }
    let name = role?.plugin ?? connection.plugin
    guard let plugin = bundled?.plugin(name) else {
      throw Failure(
        .configInvalid, "the connection \(connection.name) needs the plugin \(name)",
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
        let state = entry.plugin.map { _ in states.state(of: name) } ?? "ready"
        return ["name": .string(name), "plugin": .string(entry.plugin?.name ?? "built-in"), "state": .string(state)]
      }
    }
  }

  /// For `plugin list`: what is bundled, with what has been seen of each.
  var plugins: [JSONValue] {
    (bundled?.names ?? []).compactMap { name in
      guard let plugin = bundled?.plugin(name) else { return nil }
      let users = entries.withLock { entries in entries.filter { $0.value.plugin == plugin }.keys.sorted() }
      let version: JSONValue = states.version(of: name).map { .string($0) } ?? .null
      return [
        "name": .string(name), "version": version, "roles": ["vender"],
        "provider": .strings(users), "signature": "bundled", "signer": .null,
        "state": .string(users.map(states.state).first { $0 == "running" } ?? (users.isEmpty ? "unused" : "stopped")),
        "sha256": .string(plugin.sha256),
      ]
    }
  }

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
