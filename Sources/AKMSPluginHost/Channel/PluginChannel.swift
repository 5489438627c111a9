internal import AKMSModel
internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
internal import Glibc
internal import NIOCore
internal import NIOPosix

/// One HTTP/2 connection to one process, over a socket that was checked already. It never connects again.
final class PluginChannel: Sendable {
  typealias Client = GRPCClient<HTTP2ClientTransport.WrappedChannel>

  /// One thread carries the bytes of all plugins: four calls a vend, each of a few hundred bytes.
  private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  let client: Client
  private let running: Task<Void, Never>

  /// - Parameters:
  ///   - socket: A connected descriptor; the channel owns it from here on, whatever happens.
  ///   - ticket: Goes into every call's metadata.
  init(socket: Int32, ticket: String) async throws(Failure) {
    let transport: HTTP2ClientTransport.WrappedChannel
    do {
      transport = try await .wrapping(config: Self.config) { configure in
        try await ClientBootstrap(group: Self.loops).withConnectedSocket(socket) { configure($0) }
      }
    } catch {
      throw Failure(.pluginFailed, "no channel to the plugin", why: "\(error)")
    }
    let client = Client(transport: transport, interceptors: [TicketInterceptor(ticket: ticket)])
    self.client = client
    running = Task { try? await client.runConnections() }
  }

  private static var config: HTTP2ClientTransport.WrappedChannel.Config {
    .defaults { config in
      // Waiting to fill a packet costs 0.1 ms a call and gains nothing on a Unix socket.
      config.connection.flushCoalescing = nil
      // The supervisor knows when a plugin is idle, and stops the process rather than the connection.
      config.connection.maxIdleTime = nil
      config.http2.authority = "localhost"
    }
  }

  /// Ends the connection, and with it every call that runs.
  func close() { running.cancel() }
}

/// Shows the plugin that a call comes from the process that started it.
struct TicketInterceptor: ClientInterceptor {
  let ticket: String

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingClientRequest<Input>, context: ClientContext,
    next: (StreamingClientRequest<Input>, ClientContext) async throws -> StreamingClientResponse<Output>
  ) async throws -> StreamingClientResponse<Output> {
    var request = request
    request.metadata.addString(ticket, forKey: "akms-ticket")
    return try await next(request, context)
  }
}
