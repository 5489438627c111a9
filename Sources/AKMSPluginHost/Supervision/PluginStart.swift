internal import AKMSModel

/// All that it takes to start a plugin, but which one.
struct PluginStart: Sendable {
  let library: PluginLibrary
  let launcher: PluginLauncher
  let times: PluginTimes
  let observe: @Sendable (PluginEvent) -> Void

  func start(_ plugin: PluginReference, _ settings: ConnectionSettings) async throws(Failure) -> PluginProcess {
    let program = try await HostThread.run { () throws(Failure) in try library.binary(of: plugin) }
    let observe = observe, connection = settings.connection
    let log = PluginLog { line, dropped in
      observe(.log(plugin: plugin.name, connection: connection, line: line, dropped: dropped))
    }
    if !program.isSealed {
      log.emit("akms: this kernel refuses executable memory files, so a copy in a file without a name runs", 0)
    }
    return try await PluginProcess.start(
      program, as: plugin.name, settings: settings, launcher: launcher, times: times, log: log)
  }
}
