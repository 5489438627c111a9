internal import AKMSPluginProtocol
internal import FoundationEssentials
internal import GRPCCore
internal import SwiftProtobuf

/// Vend, Revoke and Lookup; secrets are sealed here and nowhere else in the clear on the wire.
struct VenderService<Provider: CredentialProvider>: Akms_Plugin_V1_CredentialVender.SimpleServiceProtocol {
  let connections: ConnectionTable<Provider>
  let key: ProcessKey

  func vend(request: Akms_Plugin_V1_VendRequest, context: ServerContext) async throws -> Akms_Plugin_V1_VendResponse {
    try await answering {
      let provider = try connections.provider(of: request.scopes.first?.connection ?? "")
      let credential = try await provider.vend(VendOrder(request))
      return try Akms_Plugin_V1_VendResponse(credential, sealedTo: [UInt8](request.recipientPublicKey))
    }
  }

  func revoke(
    request: Akms_Plugin_V1_RevokeRequest, context: ServerContext
  ) async throws -> Akms_Plugin_V1_RevokeResponse {
    try await answering {
      let provider = try connections.provider(of: request.connection)
      let secrets = try request.sealed.mapValues { try key.open([UInt8]($0)) }
      let result = try await provider.revoke(
        Revocation(requestID: request.requestID, handle: request.handle, secrets: secrets))
      return .with {
        $0.result =
          switch result {
          case .revoked: .revoked
          case .alreadyEnded: .alreadyEnded
          case .notRevocable: .notRevocable
          }
      }
    }
  }

  func lookup(
    request: Akms_Plugin_V1_LookupRequest, context: ServerContext
  ) async throws -> Akms_Plugin_V1_LookupResponse {
    try await answering {
      let provider = try connections.provider(of: request.connection)
      let result = try await provider.lookup(handle: request.handle)
      return .with {
        switch result {
        case .live(let expires): ($0.state, $0.expiresUnixMs) = (.live, expires ?? 0)
        case .ended: $0.state = .ended
        case .unknown: $0.state = .unknown
        }
      }
    }
  }
}

extension VendOrder {
  init(_ wire: Akms_Plugin_V1_VendRequest) {
    self.init(
      requestID: wire.requestID, scopes: wire.scopes.map(PluginScope.init),
      document: Document([UInt8](wire.document), mediaType: wire.mediaType), ttl: wire.ttlSeconds,
      user: wire.subject.user,
      lease: wire.subject.leaseID)
  }
}

extension Akms_Plugin_V1_VendResponse {
  init(_ credential: Credential, sealedTo publicKey: [UInt8]) throws {
    self.init()
    sealed = try credential.secrets.mapValues { Data(try $0.sealed(to: publicKey)) }
    plain = credential.plain
    expiresUnixMs = credential.expires ?? 0
    metadata = credential.metadata
    handle = credential.handle
    scopes = credential.scopes.map(\.text)
    principal = credential.principal
    credentialID = credential.credentialID
  }
}
