internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPluginProtocol
internal import AKMSSeal
internal import FoundationEssentials
internal import GRPCCore
internal import SwiftProtobuf

/// A plugin that runs, has described itself and knows its settings. Made by ``start(_:settings:launcher:times:log:)``.
final class PluginProcess: Sendable {
  let description: DescribedPlugin
  let identity: PluginIdentity
  let child: PluginChild
  /// The settings that it was given, as JSON.
  let settings: String
  let channel: PluginChannel
  private let times: PluginTimes

  private init(
    _ description: DescribedPlugin, sha256: String, child: PluginChild, settings: String, channel: PluginChannel,
    times: PluginTimes
  ) {
    self.description = description
    identity = PluginIdentity(name: description.name, version: description.version, sha256: sha256)
    self.child = child
    self.settings = settings
    self.channel = channel
    self.times = times
  }

  /// Starts the program, asks who it is, hands over the settings, and waits until it serves.
  ///
  /// - Throws: `.pluginFailed`, `.configInvalid` for settings that it refuses; the process has been killed by then.
  static func start(
    _ program: PluginBinary, as name: String, settings: ConnectionSettings, launcher: PluginLauncher,
    times: PluginTimes, log: PluginLog
  ) async throws(Failure) -> PluginProcess {
    let started = try await HostThread.run { () throws(Failure) in try launcher.start(program, as: name, log: log) }
    do {
      let channel = try await PluginChannel(socket: started.socket, ticket: started.child.ticket)
      let calls = PluginCalls(client: channel.client, plugin: name, child: started.child, times: times)
      let description = try await calls.describe()
      try await calls.configure(settings, for: description)
      try await calls.checkHealth()
      return PluginProcess(
        description, sha256: program.sha256, child: started.child, settings: settings.json, channel: channel,
        times: times)
    } catch {
      started.child.kill()
      throw error
    }
  }

  /// The calls of a connection.
  var calls: PluginCalls { PluginCalls(client: channel.client, plugin: identity.name, child: child, times: times) }

  /// Fails what runs at once; for a process that has ended.
  func abandon() { channel.close() }

  /// Asks it to end, and ends it where it does not: Drain, then SIGTERM and the lifeline's end, then SIGKILL.
  func stop() async -> PluginExit {
    try? await calls.drain()
    let insist = Task { [child, time = times.end] in
      try await Task.sleep(for: time)
      child.terminate()
      try await Task.sleep(for: time)
      child.kill()
    }
    let exit = await child.end.value()
    insist.cancel()
    channel.close()
    return exit
  }
}
