internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPluginHost

extension PluginEvent {
  /// The ledger's event; nil for what goes to the log only.
  var record: (action: String, outcome: Outcome, fields: JSONObject)? {
    switch self {
    case .started(let identity, let connection, let pid, let milliseconds):
      var fields = Self.fields(identity, connection)
      fields["process.pid"] = .integer(Int64(pid))
      fields["event.duration"] = .integer(Int64(milliseconds) * 1_000_000)
      return ("plugin.start", .success, fields)
    case .startFailed(let plugin, let connection, let failure):
      return ("plugin.start", .failure, Self.fields(plugin, connection, failure.code.rawValue, failure.what))
    case .crashed(let identity, let connection, let exit):
      var fields = Self.fields(identity, connection)
      fields["event.reason"] = .string("it ended \(exit.text)")
      return ("plugin.crash", .failure, fields)
    case .stopped(let identity, let connection, let exit):
      var fields = Self.fields(identity, connection)
      fields["event.reason"] = .string("it ended \(exit.text)")
      return ("plugin.stop", .success, fields)
    case .breakerOpened(let plugin, let connection, let wait):
      return ("plugin.crash", .failure, Self.fields(plugin, connection, "breaker_open", "no start for \(wait)"))
    case .violation(let identity, let connection, let failure):
      var fields = Self.fields(identity, connection)
      fields["event.code"] = .string(failure.code.rawValue)
      fields["event.reason"] = .string(failure.what)
      return ("plugin.violation", .failure, fields)
    case .log: return nil
    }
  }

  /// A line of broker.log; the plugin's own text has been escaped and cut by the host.
  var logLine: String? {
    guard case .log(let plugin, let connection, let line, let dropped) = self else { return nil }
    return "\(plugin) (\(connection)): \(line)" + (dropped > 0 ? " [\(dropped) lines dropped before]" : "")
  }

  private static func fields(_ identity: PluginIdentity, _ connection: String) -> JSONObject {
    [
      "akms.plugin.name": .string(identity.name), "akms.plugin.version": .string(identity.version),
      "akms.plugin.sha256": .string(identity.sha256), "akms.connection": .string(connection),
    ]
  }

  private static func fields(_ plugin: String, _ connection: String, _ code: String, _ reason: String) -> JSONObject {
    [
      "akms.plugin.name": .string(plugin), "akms.connection": .string(connection), "event.code": .string(code),
      "event.reason": .string(reason),
    ]
  }
}
