internal import AKMSModel
internal import AKMSPipeline
internal import AKMSScope
internal import AKMSSeal
internal import AKMSSecret
internal import AKMSStore

/// The built-in connection `secret`: values stored by `akms secret set`, read by `secret:read:NAME`.
struct SecretSource: CredentialSource {
  let store: Store

  var keepsSpelling: Bool { true }

  func describe() async throws(Failure) -> SourceDescription {
    SourceDescription(provider: "secret", plugin: nil, variables: [], isSingleValue: true, isStored: true)
  }

  /// One action, one concrete name, no params (contract section 3).
  func validate(_ scope: Scope) async throws(Failure) -> Scope {
    guard scope.isConcrete else {
      throw Failure(
        .usage, "\(scope.text) names no single secret", why: "a secret is asked for by its whole name",
        next: "akms secret list")
    }
    guard scope.actions.text == "read", scope.params.isEmpty else {
      throw Failure(.usage, "\(scope.text) cannot be asked for", why: "secrets have the one action read, and no params")
    }
    return scope
  }

  func analyze(_ scope: Scope) async throws(Failure) -> [Finding] { [] }

  func serialize(_ scopes: [Scope]) async throws(Failure) -> [UInt8] { [] }

  func mint(_ order: MintOrder) async throws(Failure) -> MintedCredential {
    guard order.scopes.count == 1, let scope = order.scopes.first else {
      throw Failure(.internal, "\(order.scopes.count) secrets for one variable")
    }
    let name = try scope.secretName
    let stored = try store.read(name)
    let fingerprint = AKMSSeal.Fingerprint(stored: stored.value, key: try store.key(for: .ledgerFingerprint))
    return MintedCredential(
      values: try SecretEnvironment(name: "VALUE", stored.value),
      metadata: ["name": name.text, "version": String(stored.version.version)], fingerprints: [fingerprint.hex])
  }

  func revoke(handle: String, lease: String) async throws(Failure) -> Revocation { .notRevocable(deadAt: nil) }
}

extension Scope {
  /// The resource as a stored secret's name.
  var secretName: SecretName {
    get throws(Failure) { try SecretName(resource.map(\.text).joined(separator: "/")) }
  }
}
