package import AKMSModel
internal import AKMSTransport
internal import Glibc
internal import Synchronization

/// The plugins of one broker: a supervisor for each connection, made once and kept.
package final class PluginHost: Sendable {
  private let start: PluginStart
  private let times: PluginTimes
  private let clock: PluginClock
  private let observe: @Sendable (PluginEvent) -> Void
  private let supervisors = Mutex<[String: PluginSupervisor]>([:])

  /// - Parameters:
  ///   - runFolder: Where sockets stand during a start; a folder of its own, which is swept of what a killed broker left.
  ///   - home: The user's home, `HOME` of every plugin.
  ///   - observe: For ledger and log; see ``PluginEvent``.
  /// - Throws: `.configInvalid` where the folder is somebody else's or open to others.
  package init(
    runFolder: String, home: String, times: PluginTimes = PluginTimes(), clock: PluginClock = .continuous,
    observe: @escaping @Sendable (PluginEvent) -> Void
  ) throws(Failure) {
    try PluginFolder.sweep(runFolder)
    let milliseconds = Int(times.handshake / .milliseconds(1))
    let launcher = PluginLauncher(runFolder: runFolder, home: home, milliseconds: milliseconds)
    start = PluginStart(library: PluginLibrary(folder: runFolder), launcher: launcher, times: times, observe: observe)
    self.times = times
    self.clock = clock
    self.observe = observe
  }

  /// The source of a connection; starts nothing.
  ///
  /// A connection that is there already keeps its process as long as plugin and settings are the same; with other
  /// settings the next call has a new one.
  package func source(_ plugin: PluginReference, settings: ConnectionSettings) -> PluginSource {
    let supervisor = supervisors.withLock { supervisors in
      if let known = supervisors[settings.connection], known.plugin == plugin {
        known.take(settings)
        return known
      }
      let made = PluginSupervisor(
        plugin, settings: settings, start: start, times: times, clock: clock, observe: observe)
      if let old = supervisors.updateValue(made, forKey: settings.connection) { Task { await old.shutDown() } }
      return made
    }
    return PluginSource(supervisor: supervisor)
  }

  /// Takes new settings of a connection, as ``source(_:settings:)`` does.
  package func update(_ settings: ConnectionSettings) async {
    supervisors.withLock { $0[settings.connection] }?.take(settings)
  }

  /// A stored secret has another value, or none: processes that were handed the old one end.
  package func secretChanged(_ name: String) async { await stop { $0.names(secret: name) } }

  /// Ends all processes, which hold secrets in their memory: for `akms lock`. Later calls start them again.
  package func stopAll() async { await stop { _ in true } }

  private func stop(where isMeant: @Sendable (PluginSupervisor) -> Bool) async {
    let meant = supervisors.withLock { $0.values.filter(isMeant) }
    await withTaskGroup(of: Void.self) { group in
      for supervisor in meant { group.addTask { await supervisor.stop() } }
    }
  }

  /// Ends all plugins in good order, at the same time.
  package func shutDown() async {
    let all = supervisors.withLock { Array($0.values) }
    await withTaskGroup(of: Void.self) { group in
      for supervisor in all { group.addTask { await supervisor.shutDown() } }
    }
  }
}
