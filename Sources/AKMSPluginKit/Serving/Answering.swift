internal import GRPCCore

/// Runs an author's code for one call: cancelled with the call, its errors turned into gRPC's.
///
/// gRPC tells a handler by a handle of its own, not by cancelling its task; the two are joined here, so that ordinary
/// `async` code stops at the deadline.
func answering<R: Sendable>(_ body: @Sendable @escaping () async throws -> R) async throws -> R {
  let task = Task { try await body() }
  do {
    return try await withTaskCancellationHandler {
      try await withRPCCancellationHandler {
        try await task.value
      } onCancelRPC: {
        task.cancel()
      }
    } onCancel: {
      task.cancel()
    }
  } catch let error as PluginError {
    throw RPCError(error)
  } catch let error as RPCError {
    throw error
  } catch is CancellationError {
    throw RPCError(code: .cancelled, message: "the call was cancelled")
  } catch {
    // Whatever else an author throws may hold a secret in its text.
    throw RPCError(PluginError(.failed, "the plugin failed"))
  }
}

extension RPCError {
  /// The error as the host reads it: its kind in the trailing metadata `akms-error`, a fitting code for other hosts.
  init(_ error: PluginError) {
    let code: Code =
      switch error.kind {
      case .invalidScope: .invalidArgument
      case .refused: .permissionDenied
      case .unavailable: .unavailable
      case .invalidSetting: .failedPrecondition
      case .failed: .internalError
      }
    self.init(code: code, message: error.message, metadata: ["akms-error": .string(error.kind.rawValue)])
  }
}
