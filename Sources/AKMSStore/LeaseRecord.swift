/// What is written down of a lease: enough to list it and to revoke it after a restart. Its key and its values live in
/// the broker's memory only.
package struct LeaseRecord: Sendable, Equatable, Identifiable {
  package enum State: String, Sendable, CaseIterable {
    case live
    /// Its time is over.
    case expired
    case revoked
    /// Asked to be revoked, and the provider cannot: it dies at `upstreamExpiresAt`.
    case notRevocable = "not_revocable"
    /// The provider was asked and failed.
    case failed
    /// Its key went with the broker's memory: nobody can open it, the provider's credential may live on.
    case lost
  }

  package let id: String
  package let session: String
  package let connection: String
  /// Canonical text.
  package let scope: String
  /// What the lease is shared by within its session.
  package let tool: String
  /// The provider's own handle for revocation, JSON; never a secret.
  package let handle: String?
  package var state: State
  /// Unix seconds, as are the others.
  package let issuedAt: Int64
  package var expiresAt: Int64
  package var upstreamExpiresAt: Int64?
  package var endedAt: Int64?

  package init(
    id: String, session: String, connection: String, scope: String, tool: String, handle: String? = nil,
    state: State = .live, issuedAt: Int64, expiresAt: Int64, upstreamExpiresAt: Int64? = nil, endedAt: Int64? = nil
  ) {
    self.id = id
    self.session = session
    self.connection = connection
    self.scope = scope
    self.tool = tool
    self.handle = handle
    self.state = state
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.upstreamExpiresAt = upstreamExpiresAt
    self.endedAt = endedAt
  }
}
