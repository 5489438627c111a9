internal import AKMSPipeline
internal import AKMSPluginHost
internal import Synchronization

/// What has been seen of the plugins: for lists only, nothing is decided by it.
final class PluginStates: Sendable {
  private struct State {
    var connections: [String: String] = [:]
    var versions: [String: String] = [:]
  }

  private let state = Mutex(State())

  func note(_ event: PluginEvent) {
    state.withLock { state in
      switch event {
      case .started(let identity, let connection, _, _):
        state.connections[connection] = "running"
        state.versions[identity.name] = identity.version
      case .startFailed(_, let connection, _), .crashed(_, let connection, _), .breakerOpened(_, let connection, _):
        state.connections[connection] = "failed"
      case .stopped(_, let connection, _): state.connections[connection] = "stopped"
      case .violation, .log: break
      }
    }
  }

  /// `stopped` until it was first needed.
  func state(of connection: String) -> String { state.withLock { $0.connections[connection] ?? "stopped" } }

  /// As it described itself at its last start; nil before.
  func version(of plugin: String) -> String? { state.withLock { $0.versions[plugin] } }
}
