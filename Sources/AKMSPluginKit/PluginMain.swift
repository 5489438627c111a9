internal import AKMSPluginProtocol
internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
internal import Glibc
internal import NIOPosix

/// Serves a provider to the host that started this process.
public enum PluginMain {
  /// Bytes of one message, both ways.
  static let messageLimit = 1 << 20

  /// Serves until the host is gone or asks for the end; the whole of an author's `main`.
  ///
  /// Exit status: 0 after an orderly end, 64 when it was run by hand, 70 when it could not start.
  public static func run<Provider: CredentialProvider>(_ provider: Provider.Type) async -> Never {
    umask(0o077)
    do {
      let launch = try LaunchDescriptors(environment: { name in unsafe getenv(name).map { unsafe String(cString: $0) } }
      )
      try await serve(provider, launch)
    } catch let error as PluginError {
      LaunchDescriptors.write("\(error.message)\n", to: 2)
      exit(64)
    } catch {
      LaunchDescriptors.write("the plugin could not serve\n", to: 2)
      exit(70)
    }
    exit(0)
  }

  private static func serve<Provider: CredentialProvider>(_: Provider.Type, _ launch: LaunchDescriptors) async throws {
    let ticket = try launch.readTicket()
    let (stops, stop) = AsyncStream.makeStream(of: Void.self)
    Lifeline.watch(launch.lifeline, hostGone: { _exit(0) }, terminate: { stop.yield() })
    let gate = Gate(ticket: ticket) { stop.yield() }
    let transport = transport(launch.socket)
    let server = GRPCServer(
      transport: transport, services: try services(Provider.self, gate), interceptors: [gate])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.serve() }
      // Returns once somebody could connect.
      _ = try await transport.listeningAddress
      launch.announce()
      for await _ in stops { break }
      server.beginGracefulShutdown()
      group.addTask { try await Task.sleep(for: .seconds(2)) }
      _ = try await group.next()
      group.cancelAll()
    }
  }

  private static func transport(_ socket: Int32) -> HTTP2ServerTransport.Posix {
    let peer = HostPeer()
    return HTTP2ServerTransport.Posix(
      listeningSocketDescriptor: Int(socket), transportSecurity: .plaintext,
      config: .defaults { config in
        // Waiting to fill a packet costs 0.1 ms a call and gains nothing on a Unix socket.
        config.connection.flushCoalescing = nil
        config.rpc.maxRequestPayloadSize = messageLimit
        config.channelDebuggingCallbacks.onAcceptTCPConnection = { peer.admit($0) }
      },
      eventLoopGroup: MultiThreadedEventLoopGroup(numberOfThreads: 1))
  }

  private static func services<Provider: CredentialProvider>(
    _: Provider.Type, _ gate: Gate
  ) throws -> [any RegistrableRPCService] {
    let connections = ConnectionTable<Provider>(), key = try ProcessKey()
    let health = HealthService(services: PluginDescription.services)
    return [
      PluginService(connections: connections, key: key, gate: gate, health: health),
      ValidatorService(connections: connections),
      AnalyzerService(connections: connections), SerializerService(connections: connections),
      VenderService(connections: connections, key: key), health,
    ]
  }
}
