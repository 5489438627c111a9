internal import AKMSModel
internal import GRPCCore

/// Every sentence about a call that failed, in one place.
enum PluginFailure {
  /// What became of a call, in the words of contract section 2.
  ///
  /// - Parameters:
  ///   - end: How the process ended, where it has.
  static func of(_ error: any Error, in call: PluginCall, plugin: String, within deadline: Duration, end: PluginExit?)
    -> Failure
  {
    if let failure = error as? Failure { return failure }
    guard let error = error as? RPCError, !(error.cause is CancellationError) else {
      return end.map { ended(plugin, call, $0) }
        ?? Failure(.pluginFailed, "the call \(call) of the plugin \(plugin) was cancelled")
    }
    if let kind = error.metadata[stringValues: "akms-error"].first(where: { _ in true }) {
      return said(kind, error, plugin, call)
    }
    switch error.code {
    case .deadlineExceeded:
      return Failure(.pluginFailed, "the plugin \(plugin) did not answer \(call) within \(milliseconds(deadline)) ms")
    // The transport's own words for bytes that are no message, or too many for one.
    case .internalError where error.message.hasPrefix("Failed to decode message"):
      return Failure(
        .pluginFailed, "the plugin \(plugin) answered \(call) with no message of at most \(Limits.pluginMessage) bytes")
    case .unavailable, .unknown, .cancelled:
      return end.map { ended(plugin, call, $0) }
        ?? Failure(
          .pluginFailed, "the plugin \(plugin) went away during \(call)", why: PluginText.sentence(error.message))
    case .unimplemented:
      return Failure(.pluginFailed, "the plugin \(plugin) does not know the call \(call)")
    case .invalidArgument: return said("invalid_scope", error, plugin, call)
    case .permissionDenied: return said("provider_refused", error, plugin, call)
    default: return said("plugin_failed", error, plugin, call)
    }
  }

  /// What the plugin itself says of it; its text is escaped and cut, and stands as a reason only.
  private static func said(_ kind: String, _ error: RPCError, _ plugin: String, _ call: PluginCall) -> Failure {
    let why = PluginText.sentence(error.message)
    switch kind {
    case "invalid_scope": return Failure(.usage, "the scope has no meaning for the plugin \(plugin)", why: why)
    case "provider_refused": return Failure(.providerRefused, "the provider of the plugin \(plugin) refused", why: why)
    case "provider_unavailable":
      return Failure(.providerUnavailable, "the provider of the plugin \(plugin) cannot be reached", why: why)
    case "invalid_setting": return Failure(.configInvalid, "the plugin \(plugin) cannot use its settings", why: why)
    default: return Failure(.pluginFailed, "the plugin \(plugin) failed in \(call)", why: why)
    }
  }

  private static func ended(_ plugin: String, _ call: PluginCall, _ end: PluginExit) -> Failure {
    Failure(.pluginFailed, "the plugin \(plugin) ended during \(call)", why: "it ended \(end.text)")
  }

  private static func milliseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }
}
