package import AKMSScope
package import AKMSSecret

/// Everything a source may know when it makes a credential.
package struct MintOrder: Sendable {
  /// 16 random bytes in UUID text: a source that sees it twice returns the same credential.
  package let requestID: String
  /// What was granted, canonical; one or more scopes of the same connection.
  package let scopes: [Scope]
  /// What ``CredentialSource/serialize(_:)`` answered.
  package let document: [UInt8]
  /// Seconds granted; a provider's own minimum may give the credential a longer upstream life.
  package let ttl: Int
  /// The OS user's name or uid, and the lease's id: for a provider's session name.
  package let user: String
  package let lease: String

  package init(
    requestID: String, scopes: [Scope], document: [UInt8], ttl: Int, user: String, lease: String
  ) {
    self.requestID = requestID
    self.scopes = scopes
    self.document = document
    self.ttl = ttl
    self.user = user
    self.lease = lease
  }
}

/// A credential fresh from its provider, with what the ledger needs to know of it.
package struct MintedCredential: ~Copyable, Sendable {
  /// Secret values by variable name; a source of one value may use any name, the pipeline puts the right one.
  package let values: SecretEnvironment
  /// Values that are no secret (`AWS_REGION`).
  package let plain: [(name: String, value: String)]
  /// When the provider itself ends the credential, unix seconds; nil where it never does.
  package let upstreamExpiry: Int64?
  /// What ``CredentialSource/revoke(handle:lease:)`` needs; nil where nothing can be revoked.
  package let handle: String?
  /// For the ledger: account, principal, … never a secret.
  package let metadata: [String: String]
  /// One line a value for the ledger: SHA-256 of a provider token, HMAC of a stored secret, in hex.
  package let fingerprints: [String]

  package init(
    values: consuming SecretEnvironment, plain: [(name: String, value: String)] = [], upstreamExpiry: Int64? = nil,
    handle: String? = nil, metadata: [String: String] = [:], fingerprints: [String] = []
  ) {
    self.values = values
    self.plain = plain
    self.upstreamExpiry = upstreamExpiry
    self.handle = handle
    self.metadata = metadata
    self.fingerprints = fingerprints
  }
}

/// What became of a revocation.
package enum Revocation: Sendable, Equatable {
  case revoked
  /// The provider cannot; the credential ends by itself at this unix second.
  case notRevocable(deadAt: Int64?)
}
