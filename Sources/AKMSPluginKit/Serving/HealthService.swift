internal import AKMSPluginProtocol
internal import GRPCCore
internal import SwiftProtobuf
internal import Synchronization

/// grpc.health.v1 in full.
final class HealthService: Grpc_Health_V1_Health.SimpleServiceProtocol {
  typealias Status = Grpc_Health_V1_HealthCheckResponse.ServingStatus

  private struct State {
    var status: Status = .notServing
    var watchers: [Int: AsyncStream<Status>.Continuation] = [:]
    var next = 0
  }

  private let services: Set<String>
  private let state = Mutex(State())

  /// - Parameter services: Full names; "" for the process is always known.
  init(services: [String]) { self.services = Set(services + [""]) }

  /// The status of all services from now on.
  func set(_ status: Status) {
    state.withLock { state in
      state.status = status
      for watcher in state.watchers.values { watcher.yield(status) }
    }
  }

  func check(
    request: Grpc_Health_V1_HealthCheckRequest, context: ServerContext
  ) async throws -> Grpc_Health_V1_HealthCheckResponse {
    guard services.contains(request.service) else { throw RPCError(code: .notFound, message: "unknown service") }
    return .with { $0.status = state.withLock { $0.status } }
  }

  func watch(
    request: Grpc_Health_V1_HealthCheckRequest, response: RPCWriter<Grpc_Health_V1_HealthCheckResponse>,
    context: ServerContext
  ) async throws {
    let (statuses, continuation) = AsyncStream.makeStream(of: Status.self, bufferingPolicy: .bufferingNewest(1))
    let id = add(continuation, isKnown: services.contains(request.service))
    defer { _ = state.withLock { $0.watchers.removeValue(forKey: id) } }
    try await withRPCCancellationHandler {
      for await status in statuses { try await response.write(.with { $0.status = status }) }
    } onCancelRPC: {
      continuation.finish()
    }
  }

  private func add(_ watcher: AsyncStream<Status>.Continuation, isKnown: Bool) -> Int {
    state.withLock { state in
      state.next += 1
      if isKnown { state.watchers[state.next] = watcher }
      watcher.yield(isKnown ? state.status : .serviceUnknown)
      return state.next
    }
  }
}
