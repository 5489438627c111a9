internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope
internal import AKMSSecret

// Order of durability (contract section 4): intent in the ledger → provider call → result in the ledger → release.
// Each value below can be made by the step before it alone, and is used up by the step behind it.

/// A vend that the ledger knows of and the provider does not yet.
struct Intent: ~Copyable {
  let admitted: Admitted
  let caller: Caller
  let lease: String
  let event: String

  fileprivate init(_ admitted: Admitted, _ caller: Caller, lease: String, event: String) {
    self.admitted = admitted
    self.caller = caller
    self.lease = lease
    self.event = event
  }

  /// The provider's call. A failure is recorded by the journal that wrote the intent.
  consuming func mint(document: [UInt8]) async throws(Failure) -> Minted {
    let order = MintOrder(
      requestID: caller.requestID, scopes: admitted.granted, document: document, ttl: admitted.permit.ttlSeconds,
      user: caller.user, lease: lease)
    let credential = try await admitted.validated.source.mint(order)
    try Minted.check(credential, against: admitted.validated.description)
    return Minted(admitted: admitted, caller: caller, lease: lease, intent: event, credential: credential)
  }
}

/// A credential that exists and that the ledger does not know of yet. Nothing of it can be read from here.
struct Minted: ~Copyable {
  let admitted: Admitted
  let caller: Caller
  let lease: String
  let intent: String
  fileprivate let credential: MintedCredential

  fileprivate init(
    admitted: Admitted, caller: Caller, lease: String, intent: String, credential: consuming MintedCredential
  ) {
    self.admitted = admitted
    self.caller = caller
    self.lease = lease
    self.intent = intent
    self.credential = credential
  }

  /// Only declared variables, each once; a source of one value gives one.
  fileprivate static func check(
    _ credential: borrowing MintedCredential, against description: SourceDescription
  ) throws(Failure) {
    let names = credential.values.names + credential.plain.map(\.name)
    if description.isSingleValue, credential.values.names.count == 1 { return }
    guard Set(names).count == names.count, Set(names).isSubset(of: description.variables), !description.isSingleValue
    else {
      throw Failure(
        .pluginFailed, "the plugin gave variables that it has not declared: \(names.joined(separator: ", "))")
    }
  }
}

/// A credential whose vend is in the ledger; releasing it is all that is left.
struct Recorded: ~Copyable {
  let admitted: Admitted
  let caller: Caller
  let lease: String
  let event: String
  private let credential: MintedCredential

  fileprivate init(_ minted: consuming Minted, event: String) {
    admitted = minted.admitted
    caller = minted.caller
    lease = minted.lease
    credential = minted.credential
    self.event = event
  }

  /// Hands the values to a lease, which seals them until its end.
  consuming func release(at clock: any Clock) throws(Failure) -> Lease {
    try Lease(
      id: lease, event: event, session: caller.session, admitted: admitted, credential: credential, clock: clock)
  }
}

/// The only maker of ``Intent`` and ``Recorded``.
struct Journal: Sendable {
  let recorder: any Recorder

  func intend(_ admitted: Admitted, for caller: Caller, lease: String) async throws(Failure) -> Intent {
    var fields = Event.vend(admitted, caller)
    fields["akms.lease.id"] = .string(lease)
    let event = try await recorder.append("vend.intent", outcome: .unknown, fields)
    return Intent(admitted, caller, lease: lease, event: event)
  }

  /// Writes the result; a result that cannot be written is revoked where the provider can, and dropped. So is one that
  /// outlives its lease under a rule that says `exact_ttl`.
  func record(_ minted: consuming Minted, at clock: any Clock) async throws(Failure) -> Recorded {
    let fields = Event.result(minted, minted.credential, clock)
    do throws(Failure) {
      try TermsCheck(minted.admitted.decided, minted.admitted.permit).check(
        upstreamExpiry: minted.credential.upstreamExpiry,
        against: clock.unixSeconds + Int64(minted.admitted.permit.ttlSeconds))
      let event = try await recorder.append("vend.result", outcome: .success, fields)
      return Recorded(minted, event: event)
    } catch {
      if let handle = minted.credential.handle {
        _ = try? await minted.admitted.validated.source.revoke(handle: handle, lease: minted.lease)
      }
      throw error
    }
  }

  /// A use of a lease that is there already. Nothing leaves unrecorded, this neither.
  func recordUse(of lease: Lease, _ admitted: Admitted, for caller: Caller) async throws(Failure) -> String {
    try await recorder.append("vend.result", outcome: .success, Event.reuse(of: lease, admitted, caller))
  }

  /// - Returns: The event's id.
  func recordFailure(
    _ action: String, _ failure: Failure, _ fields: JSONObject
  ) async throws(Failure) -> String {
    var fields = fields
    fields.merge(Event.failure(failure))
    return try await recorder.append(action, outcome: .failure, fields)
  }
}
