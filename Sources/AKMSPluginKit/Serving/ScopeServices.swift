internal import AKMSPluginProtocol
internal import FoundationEssentials
internal import GRPCCore
internal import SwiftProtobuf

struct ValidatorService<Provider: CredentialProvider>: Akms_Plugin_V1_ScopeValidator.SimpleServiceProtocol {
  let connections: ConnectionTable<Provider>

  func validate(
    request: Akms_Plugin_V1_ValidateRequest, context: ServerContext
  ) async throws -> Akms_Plugin_V1_ValidateResponse {
    try await answering {
      do {
        let provider = try connections.provider(of: request.scope.connection)
        let canonical = try await provider.validate(PluginScope(request.scope))
        return .with { $0.canonical = canonical.text }
      } catch let error as PluginError where error.kind == .invalidScope {
        return .with { $0.problems = [.with { ($0.code, $0.message) = (error.kind.rawValue, error.message) }] }
      }
    }
  }
}

struct AnalyzerService<Provider: CredentialProvider>: Akms_Plugin_V1_ScopeAnalyzer.SimpleServiceProtocol {
  let connections: ConnectionTable<Provider>

  func analyze(
    request: Akms_Plugin_V1_AnalyzeRequest, context: ServerContext
  ) async throws -> Akms_Plugin_V1_AnalyzeResponse {
    try await answering {
      let provider = try connections.provider(of: request.scope.connection)
      let findings = try await provider.analyze(PluginScope(request.scope), ttl: request.ttlSeconds)
      return .with { $0.findings = findings.map(Akms_Plugin_V1_Finding.init) }
    }
  }
}

struct SerializerService<Provider: CredentialProvider>: Akms_Plugin_V1_ScopeSerializer.SimpleServiceProtocol {
  let connections: ConnectionTable<Provider>

  func serialize(
    request: Akms_Plugin_V1_SerializeRequest, context: ServerContext
  ) async throws -> Akms_Plugin_V1_SerializeResponse {
    try await answering {
      let provider = try connections.provider(of: request.scopes.first?.connection ?? "")
      let document = try await provider.serialize(request.scopes.map(PluginScope.init))
      return .with {
        $0.document = Data(document.bytes)
        $0.mediaType = document.mediaType
        $0.scopes = document.scopes.map(\.text)
      }
    }
  }
}

extension Akms_Plugin_V1_Finding {
  init(_ finding: Finding) {
    self.init()
    level =
      switch finding.level {
      case .info: .info
      case .warn: .warn
      case .alert: .alert
      }
    code = finding.code
    message = finding.message
  }
}
