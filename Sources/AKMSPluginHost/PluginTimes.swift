/// How long things may take; tests hand in others.
package struct PluginTimes: Sendable {
  /// From the fork to the handshake line.
  package var handshake = Duration.seconds(10)
  /// The calls around a start: nothing is warm yet.
  package var describe = Duration.seconds(5)
  package var configure = Duration.seconds(10)
  /// The pure calls; the first of a kind after a start has ``first`` instead, where that is longer.
  package var validate = Duration.milliseconds(250)
  package var analyze = Duration.milliseconds(500)
  package var serialize = Duration.milliseconds(100)
  package var first = Duration.seconds(5)
  /// The calls that reach the provider.
  package var vend = Duration.seconds(10)
  /// From the last call's end to the stop of the process; nil never stops it.
  package var idle: Duration? = .seconds(300)
  /// For calls that still run when the host stops, and then for the process to end by itself.
  package var drain = Duration.seconds(5)
  package var end = Duration.seconds(1)
  /// How long a call waits for a restart that is due soon, rather than fail.
  package var patience = Duration.seconds(2)

  package init() {}

  /// - Parameter isFirst: Whether the process has not answered such a call yet: its code is cold.
  func deadline(of call: PluginCall, isFirst: Bool) -> Duration {
    isFirst ? max(first, deadline(of: call)) : deadline(of: call)
  }

  private func deadline(of call: PluginCall) -> Duration {
    switch call {
    case .describe, .health, .drain: describe
    case .configure: configure
    case .validate: validate
    case .analyze: analyze
    case .serialize: serialize
    case .vend, .revoke, .lookup: vend
    }
  }
}

/// A call of the protocol, for deadlines and messages.
enum PluginCall: String, Sendable, CaseIterable {
  case describe, configure, health, drain, validate, analyze, serialize, vend, revoke, lookup

  /// Whether it has no effect and the same answer each time, so that it can be asked again.
  var isPure: Bool { [.validate, .analyze, .serialize].contains(self) }
}
