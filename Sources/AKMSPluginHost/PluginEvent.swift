package import AKMSModel
package import AKMSPipeline

/// What the ledger and the log hear of a plugin: every change of state, every refusal, every line it writes.
///
/// The host calls its observer from several threads, in the order of what happened to one plugin; the observer must
/// not block.
package enum PluginEvent: Sendable, Equatable {
  /// It answers, `milliseconds` after its start was asked for.
  case started(PluginIdentity, connection: String, pid: Int32, milliseconds: Int)
  /// It did not start, or was refused.
  case startFailed(plugin: String, connection: String, Failure)
  /// It ended without being asked to.
  case crashed(PluginIdentity, connection: String, PluginExit)
  /// It ended because the host asked: idle, a change of settings, the end of the broker.
  case stopped(PluginIdentity, connection: String, PluginExit)
  /// Too many crashes: no start before `retryAfter` has passed.
  case breakerOpened(plugin: String, connection: String, retryAfter: Duration)
  /// An answer that no plugin may give.
  case violation(PluginIdentity, connection: String, Failure)
  /// One line of its output, escaped and cut; `dropped` lines before it were too many.
  case log(plugin: String, connection: String, line: String, dropped: Int)
}

/// How a process ended.
package enum PluginExit: Sendable, Equatable {
  case status(Int32)
  case signal(Int32)

  /// From `akms_reap`: the exit code, or minus the signal.
  init(reaped status: Int32) { self = status < 0 ? .signal(-status) : .status(status) }

  /// For a sentence: "with status 1", "by signal 9".
  package var text: String {
    switch self {
    case .status(let status): "with status \(status)"
    case .signal(let signal): "by signal \(signal)"
    }
  }
}
