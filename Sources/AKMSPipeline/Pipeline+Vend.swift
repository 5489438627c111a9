internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

// Stage 5 and what hangs on it: a lease that is shared, or one vend of its own that a rate allows.
extension Pipeline {
  /// What a vend is told that lost the last one of a rate to another: it is then decided again.
  private static let taken = Failure(.rateLimited, "the rate was used up meanwhile")
  /// How often the decision and the reservation may come apart.
  private static let attempts = 3

  func vend(_ admitted: Admitted, for caller: Caller, attempt: Int = 1) async throws(Failure) -> Use {
    do throws(Failure) { return try await use(admitted, for: caller) } catch {
      guard error == Self.taken else { throw error }
      guard attempt < Self.attempts else {
        return try await recorded("vend.denied", Event.vend(admitted, caller), caller) { () async throws(Failure) in
          throw error
        }
      }
      let again = try await admit(admitted.validated.ask, for: caller, Plan())
      return try await vend(again, for: caller, attempt: attempt + 1)
    }
  }

  /// The lease that equal requests share; nil where this one shares with nobody.
  func key(of permit: Permit, _ validated: Validated, _ caller: Caller) -> LeaseBook.Key? {
    guard !validated.ask.fresh, permit.terms.reuse else { return nil }
    return LeaseBook.Key(
      session: caller.session, connection: validated.scope.connection, scopes: permit.granted.map(\.text),
      tool: caller.toolKey)
  }

  private func use(_ admitted: Admitted, for caller: Caller) async throws(Failure) -> Use {
    let (lease, reused) = try await lease(admitted, for: caller)
    let event = reused ? try await journal.recordUse(of: lease, admitted, for: caller) : lease.event
    return Use(lease, admitted, reused: reused, event: event, clock: clock)
  }

  /// The lease that this request joins or makes; the one of the same request before it, where the caller named it.
  private func lease(_ admitted: Admitted, for caller: Caller) async throws(Failure) -> (lease: Lease, reused: Bool) {
    guard caller.isNamed else { return try await unnamedLease(admitted, for: caller).get() }
    let key = LeaseBook.Key(
      session: caller.session, connection: admitted.validated.scope.connection,
      scopes: admitted.granted.map(\.text), tool: "request " + caller.requestID)
    return try await leases.use(named: key) { await unnamedLease(admitted, for: caller) }
  }

  private func unnamedLease(
    _ admitted: Admitted, for caller: Caller
  ) async -> Result<(lease: Lease, reused: Bool), Failure> {
    do throws(Failure) {
      guard let key = key(of: admitted.permit, admitted.validated, caller) else {
        let lease = try await mint(admitted, for: caller)
        leases.add(lease)
        return .success((lease, false))
      }
      return .success(
        try await leases.use(key, at: clock) { () async -> Result<Lease, Failure> in
          do throws(Failure) { return .success(try await mint(admitted, for: caller)) } catch { return .failure(error) }
        })
    } catch { return .failure(error) }
  }

  /// One vend, counted: reserved before its intent is written, given back when it comes to nothing.
  private func mint(_ admitted: Admitted, for caller: Caller) async throws(Failure) -> Lease {
    let id = makeID()
    let rules = admitted.permit.rules.map(\.id)
    let claims = Dictionary(admitted.permit.claims.map { ($0.rule, $0.rate) }) { first, _ in first }
    guard rates.reserve(id, rules, claims, at: clock.bootNanoseconds) else { throw Self.taken }
    do throws(Failure) { return try await mint(admitted, for: caller, lease: id) } catch {
      rates.giveBack(id, rules)
      throw error
    }
  }

  /// The provider's side of it, once for all who share the lease.
  private func mint(_ admitted: Admitted, for caller: Caller, lease id: String) async throws(Failure) -> Lease {
    var fields = Event.vend(admitted, caller)
    // By the lease's id a failure's event finds its intent: one that has no result is settled at the next start.
    fields["akms.lease.id"] = .string(id)
    return try await recorded("vend.result", fields, caller) { () async throws(Failure) in
      let document = try await admitted.validated.source.serialize(admitted.granted)
      let intent = try await journal.intend(admitted, for: caller, lease: id)
      let minted = try await intent.mint(document: document)
      let recorded = try await journal.record(minted, at: clock)
      return try recorded.release(at: clock)
    }
  }
}
