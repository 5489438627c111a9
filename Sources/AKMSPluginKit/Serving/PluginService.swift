internal import AKMSPluginProtocol
internal import FoundationEssentials
internal import GRPCCore
internal import SwiftProtobuf

/// The service that every plugin has.
struct PluginService<Provider: CredentialProvider>: Akms_Plugin_V1_Plugin.SimpleServiceProtocol {
  let connections: ConnectionTable<Provider>
  let key: ProcessKey
  let gate: Gate
  let health: HealthService

  func describe(
    request: Akms_Plugin_V1_DescribeRequest, context: ServerContext
  ) async throws -> Akms_Plugin_V1_DescribeResponse {
    Akms_Plugin_V1_DescribeResponse(Provider.description, publicKey: key.publicKey)
  }

  func configure(
    request: Akms_Plugin_V1_ConfigureRequest, context: ServerContext
  ) async throws -> Akms_Plugin_V1_ConfigureResponse {
    do {
      return try await answering { try await configure(request) }
    } catch let error as RPCError where error.code == .failedPrecondition {
      return .with { $0.problems = [.with { $0.message = error.message }] }
    }
  }

  private func configure(_ request: Akms_Plugin_V1_ConfigureRequest) async throws -> Akms_Plugin_V1_ConfigureResponse {
    do {
      let value = try SettingValue(json: request.settingsJson)
      let missing = value.secretNames.subtracting(request.secrets.keys)
      guard missing.isEmpty else { return .with { $0.needsSecrets = missing.sorted() } }
      let secrets = try request.secrets.mapValues { try key.open([UInt8]($0)) }
      let settings = Settings(connection: request.connection, value: value, secrets: secrets)
      connections.set(try await Provider(settings), for: request.connection)
      health.set(.serving)
      return Akms_Plugin_V1_ConfigureResponse()
    } catch let error as PluginError where error.kind == .invalidSetting {
      return .with { $0.problems = [.with { ($0.path, $0.message) = (error.settingPath, error.message) }] }
    }
  }

  func login(
    request: RPCAsyncSequence<Akms_Plugin_V1_LoginInput, any Error>, response: RPCWriter<Akms_Plugin_V1_LoginEvent>,
    context: ServerContext
  ) async throws {
    throw RPCError(code: .unimplemented, message: "the plugin has no login")
  }

  func hostCalls(
    request: RPCAsyncSequence<Akms_Plugin_V1_HostReply, any Error>, response: RPCWriter<Akms_Plugin_V1_HostCall>,
    context: ServerContext
  ) async throws {
    throw RPCError(code: .unimplemented, message: "the plugin makes no calls of its own")
  }

  func drain(request: Akms_Plugin_V1_DrainRequest, context: ServerContext) async throws -> Akms_Plugin_V1_DrainResponse
  {
    health.set(.notServing)
    gate.drain()
    return .with { $0.inFlight = UInt32(clamping: gate.inFlight - 1) }
  }
}
