package import AKMSModel
package import AKMSPipeline
internal import AKMSPluginProtocol
package import AKMSScope
internal import AKMSSeal
internal import FoundationEssentials
internal import SwiftProtobuf

/// A connection whose provider is a plugin, as the pipeline sees it.
///
/// Every answer is checked before it goes on (``AnswerCheck``); one that no plugin may give ends the process.
package struct PluginSource: CredentialSource {
  package let supervisor: PluginSupervisor

  package func describe() async throws(Failure) -> SourceDescription {
    try await supervisor.use { process throws(Failure) in
      let plugin = process.description
      return SourceDescription(
        provider: plugin.provider, plugin: process.identity, services: plugin.roles,
        variables: plugin.variables.map(\.name),
        isSingleValue: plugin.variables.count == 1, clears: plugin.clears, minimumTTL: plugin.lifetime.minimum,
        maximumTTL: plugin.lifetime.maximum, defaultTTL: plugin.lifetime.standard)
    }
  }

  package func validate(_ scope: Scope) async throws(Failure) -> Scope {
    let request = Akms_Plugin_V1_ValidateRequest.with {
      ($0.requestID, $0.scope) = (Self.requestID(), Akms_Plugin_V1_Scope(scope))
    }
    let spelling = try await checked { calls throws(Failure) in
      try await calls.validate(request)
    } by: { check, answer throws(AnswerViolation) in
      try check.spelling(answer, of: scope)
    }
    switch spelling {
    case .canonical(let canonical): return canonical
    case .meaningless(let failure): throw failure
    }
  }

  package func analyze(_ scope: Scope) async throws(Failure) -> [Finding] {
    let request = Akms_Plugin_V1_AnalyzeRequest.with {
      ($0.requestID, $0.scope) = (Self.requestID(), Akms_Plugin_V1_Scope(scope))
    }
    return try await checked { calls throws(Failure) in
      try await calls.analyze(request)
    } by: { check, answer throws(AnswerViolation) in
      try check.findings(answer)
    }
  }

  package func serialize(_ scopes: [Scope]) async throws(Failure) -> [UInt8] {
    let request = Akms_Plugin_V1_SerializeRequest.with {
      ($0.requestID, $0.scopes) = (Self.requestID(), scopes.map(Akms_Plugin_V1_Scope.init))
    }
    return try await checked { calls throws(Failure) in
      try await calls.serialize(request)
    } by: { check, answer throws(AnswerViolation) in
      try check.document(answer, for: scopes)
    }
  }

  package func mint(_ order: MintOrder) async throws(Failure) -> MintedCredential {
    let box = try SealedBox()
    let request = Akms_Plugin_V1_VendRequest(order, recipient: box.publicKey)
    let sealed = try await checked { calls throws(Failure) in
      try await calls.vend(request)
    } by: { check, answer throws(AnswerViolation) in
      try check.credential(answer, for: order.scopes)
    }
    return try sealed.opened(by: box)
  }

  package func revoke(handle: String, lease: String) async throws(Failure) -> Revocation {
    let request = Akms_Plugin_V1_RevokeRequest.with {
      ($0.requestID, $0.connection, $0.handle) = (lease, supervisor.connection, handle)
    }
    return try await supervisor.use { process throws(Failure) in
      guard process.description.revocation == .byHandle else { return .notRevocable(deadAt: nil) }
      switch try await process.calls.revoke(request).result {
      case .revoked, .alreadyEnded: return .revoked
      default: return .notRevocable(deadAt: nil)
      }
    }
  }

  /// A fresh id of a pure call: random, as its answer depends on nothing else.
  private static func requestID() -> String {
    String(UInt64.random(in: .min ... .max), radix: 16) + "-" + String(UInt64.random(in: .min ... .max), radix: 16)
  }

  /// One call and the check of its answer; a process that breaks the rules is reported and ended.
  private func checked<Answer: Sendable, R: Sendable>(
    _ call: @Sendable (PluginCalls) async throws(Failure) -> Answer,
    by check: @Sendable (AnswerCheck, Answer) throws(AnswerViolation) -> R
  ) async throws(Failure) -> R {
    try await supervisor.use { process throws(Failure) in
      let answer = try await call(process.calls)
      do throws(AnswerViolation) { return try check(AnswerCheck(process.description), answer) } catch {
        await supervisor.reportViolation(error.failure, by: process)
        throw error.failure
      }
    }
  }
}

extension Akms_Plugin_V1_Scope {
  /// A scope taken apart, so that no plugin parses text.
  init(_ scope: Scope) {
    self.init()
    text = scope.text
    connection = scope.connection
    actions = scope.actions.text.split(separator: "+").map(String.init)
    segments = scope.resource.map(\.text)
    for param in scope.params { params[param.name] = param.value }
  }
}

extension Akms_Plugin_V1_VendRequest {
  init(_ order: MintOrder, recipient: [UInt8]) {
    self.init()
    requestID = order.requestID
    scopes = order.scopes.map(Akms_Plugin_V1_Scope.init)
    document = Data(order.document)
    ttlSeconds = UInt32(clamping: order.ttl)
    recipientPublicKey = Data(recipient)
    subject = .with { ($0.user, $0.leaseID) = (order.user, order.lease) }
  }
}
