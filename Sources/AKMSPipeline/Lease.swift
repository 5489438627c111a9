package import AKMSModel
internal import AKMSPolicy
package import AKMSScope
internal import AKMSSeal
package import AKMSSecret
internal import Synchronization

/// A recorded credential for the time that was granted; its values are sealed under a key that ends with it.
///
/// The key lives in locked memory only. At the deadline, on lock and on revocation ``end()`` wipes it: what is left
/// is ciphertext that nobody can open.
package final class Lease: Sendable {
  package let id: String
  /// The ledger event that recorded it (`vend.result`).
  package let event: String
  package let session: String
  package let connection: String
  /// What was asked for, in the provider's spelling, and what was granted.
  package let requested: Scope
  package let granted: [Scope]
  /// Seconds granted.
  package let ttl: Int
  /// Nanoseconds on CLOCK_BOOTTIME; the deadline that counts.
  package let deadline: UInt64
  /// Unix seconds, for people.
  package let issuedAt: Int64
  package let expiresAt: Int64
  package let upstreamExpiry: Int64?
  /// For the provider's revocation; no secret.
  package let handle: String?
  package let metadata: [String: String]
  package let fingerprints: [String]
  /// The child's variables that are no secret, and those that must go.
  package let plain: [(name: String, value: String)]
  package let clears: [String]
  package let source: any CredentialSource

  private let entries: [(name: String, range: Range<Int>)]
  private let variables: [String]
  private let isSingleValue: Bool
  private let sealed: Mutex<Sealed?>

  init(
    id: String, event: String, session: String, admitted: Admitted, credential: consuming MintedCredential,
    clock: any Clock
  ) throws(Failure) {
    let description = admitted.validated.description
    let now = clock.unixSeconds
    let life = credential.upstreamExpiry.map { max(0, min(Int64(admitted.permit.ttlSeconds), $0 - now)) }
    let seconds = life ?? Int64(admitted.permit.ttlSeconds)
    self.id = id
    self.event = event
    self.session = session
    connection = admitted.validated.scope.connection
    requested = admitted.validated.scope
    granted = admitted.granted
    ttl = admitted.permit.ttlSeconds
    deadline = clock.bootNanoseconds + UInt64(seconds) * 1_000_000_000
    issuedAt = now
    expiresAt = now + seconds
    upstreamExpiry = credential.upstreamExpiry
    handle = credential.handle
    metadata = credential.metadata
    fingerprints = credential.fingerprints
    plain = credential.plain
    clears = description.clears
    source = admitted.validated.source
    variables = description.variables
    isSingleValue = description.isSingleValue
    entries = credential.values.entries
    sealed = Mutex(try Sealed(credential.values.block, lease: id))
  }

  /// The names that the child will see.
  package func names(as variable: String?) -> [String] { bound(to: variable).map(\.name) + plain.map(\.name) }

  /// Opens the values into guarded memory, a single one under `variable` where that is named.
  ///
  /// - Throws: `.leaseEnded` when the key is gone.
  package func open(as variable: String?) throws(Failure) -> SecretEnvironment {
    let block = try sealed.withLock { sealed throws(Failure) in
      guard sealed != nil else { throw Failure(.leaseEnded, "the lease \(id) has ended") }
      return try sealed!.open(lease: id)
    }
    return try SecretEnvironment(entries: bound(to: variable), block: block)
  }

  /// Wipes the key. Returns false when it was gone already.
  @discardableResult package func end() -> Bool {
    sealed.withLock { sealed in
      defer { sealed = nil }
      return sealed != nil
    }
  }

  package var isLive: Bool { sealed.withLock { $0 != nil } }

  private func bound(to variable: String?) -> [(name: String, range: Range<Int>)] {
    guard isSingleValue, let value = entries.first else { return entries }
    return (variable.map { [$0] } ?? variables).map { ($0, value.range) }
  }
}

/// A lease's values: ciphertext, and the one key that opens it.
private struct Sealed: ~Copyable {
  let ciphertext: [UInt8]
  let key: Secret

  init(_ block: borrowing Secret, lease: String) throws(Failure) {
    let key = try Secret.random(count: AEAD.keySize)
    ciphertext = try AEAD.seal(block, key: key, ad: Self.associatedData(lease))
    self.key = key
  }

  private static func associatedData(_ lease: String) -> AssociatedData {
    var data = AssociatedData("akms lease value")
    data.append(lease)
    return data
  }

  borrowing func open(lease: String) throws(Failure) -> Secret {
    try AEAD.open(ciphertext, key: key, ad: Self.associatedData(lease))
  }
}
