internal import GRPCCore
internal import SwiftProtobuf
internal import Synchronization

/// Stands in front of every call: no ticket, no answer; none at all while draining. Knows how many calls run.
final class Gate: ServerInterceptor {
  private struct State {
    var inFlight = 0
    var isDraining = false
  }

  private let ticket: [UInt8]
  private let state = Mutex(State())
  private let onIdle: @Sendable () -> Void

  /// - Parameter onIdle: Called each time the last call ends while draining.
  init(ticket: String, onIdle: @escaping @Sendable () -> Void) {
    self.ticket = Array(ticket.utf8)
    self.onIdle = onIdle
  }

  /// Calls that run now.
  var inFlight: Int { state.withLock { $0.inFlight } }

  /// Takes no new calls from here on.
  func drain() { state.withLock { $0.isDraining = true } }

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingServerRequest<Input>, context: ServerContext,
    next: @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
  ) async throws -> StreamingServerResponse<Output> {
    guard admits(Array(request.metadata[stringValues: "akms-ticket"])) else {
      throw RPCError(code: .unauthenticated, message: "the call carries no ticket of this process")
    }
    try enter()
    defer { leave() }
    return try await next(request, context)
  }

  /// Whether there is exactly one ticket and it is ours, in time that does not depend on where it differs.
  func admits(_ tickets: [String]) -> Bool {
    guard tickets.count == 1, tickets[0].utf8.count == ticket.count else { return false }
    return zip(tickets[0].utf8, ticket).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private func enter() throws {
    try state.withLock { state in
      guard !state.isDraining else { throw RPCError(code: .unavailable, message: "the plugin is draining") }
      state.inFlight += 1
    }
  }

  private func leave() {
    let isIdle = state.withLock { state in
      state.inFlight -= 1
      return state.isDraining && state.inFlight == 0
    }
    if isIdle { onIdle() }
  }
}
