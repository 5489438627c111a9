import AKMSPluginProtocol
import GRPCCore
import SwiftProtobuf
import Synchronization
import Testing

@testable import AKMSPluginKit

/// grpc.health.v1, https://github.com/grpc/grpc/blob/master/doc/health-checking.md
@Suite struct `A plugin's health` {
  private typealias Status = HealthService.Status
  private let health = HealthService(services: ["a.B"])

  private func status(of service: String) async throws -> Status {
    try await withContext { try await health.check(request: .with { $0.service = service }, context: $0).status }
  }

  @Test(arguments: ["", "a.B"])
  func `the process and its services share one status`(service: String) async throws {
    #expect(try await status(of: service) == .notServing)
    health.set(.serving)
    #expect(try await status(of: service) == .serving)
  }

  @Test func `an unknown service is not found`() async throws {
    let error = await #expect(throws: RPCError.self) { try await status(of: "a.C") }
    #expect(error?.code == .notFound)
  }

  @Test func `who watches hears every change, until the call ends`() async throws {
    let heard = Heard { status in
      if status == .notServing { health.set(.serving) }
    }
    await withServerContextRPCCancellationHandle { handle in
      heard.onServing = { handle.cancel() }
      let context = ServerContext(
        descriptor: MethodDescriptor(fullyQualifiedService: "grpc.health.v1.Health", method: "Watch"), remotePeer: "",
        localPeer: "", cancellation: handle)
      try? await health.watch(
        request: .with { $0.service = "a.B" }, response: RPCWriter(wrapping: heard), context: context)
    }
    #expect(heard.all == [.notServing, .serving])
  }

  @Test func `who watches an unknown service is told so`() async throws {
    let heard = Heard { _ in }
    await withServerContextRPCCancellationHandle { handle in
      heard.onUnknown = { handle.cancel() }
      let context = ServerContext(
        descriptor: MethodDescriptor(fullyQualifiedService: "grpc.health.v1.Health", method: "Watch"), remotePeer: "",
        localPeer: "", cancellation: handle)
      try? await health.watch(
        request: .with { $0.service = "a.C" }, response: RPCWriter(wrapping: heard), context: context)
    }
    #expect(heard.all == [.serviceUnknown])
  }

  private func withContext<R: Sendable>(_ body: @Sendable (ServerContext) async throws -> R) async throws -> R {
    try await withServerContextRPCCancellationHandle { handle in
      try await body(
        ServerContext(
          descriptor: MethodDescriptor(fullyQualifiedService: "grpc.health.v1.Health", method: "Check"), remotePeer: "",
          localPeer: "", cancellation: handle))
    }
  }

  /// Keeps what is written to it, and reacts.
  private final class Heard: RPCWriterProtocol {
    typealias Element = Grpc_Health_V1_HealthCheckResponse
    private let state = Mutex<(all: [Status], actions: [Status: @Sendable () -> Void])>(([], [:]))
    private let react: @Sendable (Status) -> Void

    init(_ react: @escaping @Sendable (Status) -> Void) { self.react = react }

    var all: [Status] { state.withLock { $0.all } }
    var onServing: @Sendable () -> Void {
      get { {} }
      set { state.withLock { $0.actions[.serving] = newValue } }
    }
    var onUnknown: @Sendable () -> Void {
      get { {} }
      set { state.withLock { $0.actions[.serviceUnknown] = newValue } }
    }

    func write(_ element: Element) async throws {
      let action = state.withLock { state in
        state.all.append(element.status)
        return state.actions[element.status]
      }
      react(element.status)
      action?()
    }

    func write(contentsOf elements: some Sequence<Element>) async throws {
      for element in elements { try await write(element) }
    }
  }
}
