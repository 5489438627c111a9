internal import AKMSJSON
package import AKMSModel
package import AKMSPolicy
internal import AKMSScope

/// validate → decide and narrow → analyze → serialize → vend → record → release, for whoever asks.
///
/// A value type that is put together once and shared: the broker's tasks call ``vend(_:for:)`` many at a time.
package struct Pipeline: Sendable {
  private let sources: @Sendable (String) -> (any CredentialSource)?
  private let rules: @Sendable () -> Ruleset
  private let resolveTool: @Sendable (String) -> FileIdentity?
  private let folding = RuleFolding()
  private let journal: Journal
  private let clock: any Clock
  private let makeID: @Sendable () -> String
  package let leases: LeaseBook

  /// - Parameters:
  ///   - sources: The source of a connection's name; nil where there is none.
  ///   - rules: The policy's snapshot; read once a decision.
  ///   - resolveTool: The file that a path in a rule names at the moment of the decision.
  ///   - makeID: A fresh lease id.
  package init(
    sources: @escaping @Sendable (String) -> (any CredentialSource)?, rules: @escaping @Sendable () -> Ruleset,
    resolveTool: @escaping @Sendable (String) -> FileIdentity?, recorder: any Recorder, clock: any Clock,
    leases: LeaseBook = LeaseBook(),
    makeID: @escaping @Sendable () -> String
  ) {
    self.sources = sources
    self.rules = rules
    self.resolveTool = resolveTool
    journal = Journal(recorder: recorder)
    self.clock = clock
    self.leases = leases
    self.makeID = makeID
  }

  /// All or nothing: every request is admitted before the first provider is asked.
  ///
  /// - Returns: One use a request, in order.
  /// - Throws: The first refusal, recorded already.
  package func vend(_ asks: [VendAsk], for caller: Caller) async throws(Failure) -> [Use] {
    let admitted = try await admit(asks, for: caller)
    var uses: [Use] = []
    for admission in admitted { uses.append(try await vend(admission, for: caller)) }
    return uses
  }

  /// Everything up to the provider's call: validated, decided, analyzed, recorded as `vend.dry_run`.
  package func rehearse(_ asks: [VendAsk], for caller: Caller) async throws(Failure) -> [Rehearsal] {
    var rehearsals: [Rehearsal] = []
    for admitted in try await admit(asks, for: caller) {
      _ = try await journal.recorder.append("vend.dry_run", outcome: .success, Event.vend(admitted, caller))
      rehearsals.append(Rehearsal(admitted))
    }
    return rehearsals
  }

  private func admit(_ asks: [VendAsk], for caller: Caller) async throws(Failure) -> [Admitted] {
    var admitted: [Admitted] = []
    for ask in asks {
      admitted.append(
        try await recorded("vend.denied", Event.ask(ask, caller)) { () async throws(Failure) in
          let validated = try await validate(ask, for: caller)
          return try await admit(validated, for: caller)
        })
    }
    try Self.checkVariables(admitted)
    return admitted
  }

  /// Contract section 3: two grants for one variable, and nothing starts.
  private static func checkVariables(_ admitted: [Admitted]) throws(Failure) {
    var owners: [String: String] = [:]
    for admission in admitted {
      let binding = admission.validated.ask.binding
      for name in binding.variable.map({ [$0] }) ?? admission.validated.description.variables {
        if let other = owners.updateValue(binding.scope.text, forKey: name) {
          throw Failure(
            .usage, "two grants for the variable \(name)", why: "\(other) and \(binding.scope.text) both yield it")
        }
      }
    }
  }

  private func vend(_ admitted: Admitted, for caller: Caller) async throws(Failure) -> Use {
    guard !admitted.validated.ask.fresh, admitted.permit.terms.reuse else {
      let lease = try await mint(admitted, for: caller)
      leases.add(lease)
      return Use(lease, admitted, reused: false, event: lease.event, clock: clock)
    }
    let key = LeaseBook.Key(
      session: caller.session, connection: admitted.validated.scope.connection, scopes: admitted.granted.map(\.text),
      tool: caller.toolKey)
    let (lease, reused) = try await leases.use(key, at: clock) { () async -> Result<Lease, Failure> in
      do throws(Failure) { return .success(try await mint(admitted, for: caller)) } catch { return .failure(error) }
    }
    let event = reused ? try await journal.recordUse(of: lease, admitted, for: caller) : lease.event
    return Use(lease, admitted, reused: reused, event: event, clock: clock)
  }

  /// The provider's side of it, once for all who share the lease.
  private func mint(_ admitted: Admitted, for caller: Caller) async throws(Failure) -> Lease {
    let id = makeID()
    var fields = Event.vend(admitted, caller)
    // By the lease's id a failure's event finds its intent: one that has no result is settled at the next start.
    fields["akms.lease.id"] = .string(id)
    return try await recorded("vend.result", fields) { () async throws(Failure) in
      let document = try await admitted.validated.source.serialize(admitted.granted)
      let intent = try await journal.intend(admitted, for: caller, lease: id)
      let minted = try await intent.mint(document: document)
      let recorded = try await journal.record(minted, at: clock)
      return try recorded.release(at: clock)
    }
  }

  /// Runs a step and writes its refusal or failure down before it goes on up.
  private func recorded<R>(
    _ action: String, _ fields: @autoclosure () -> JSONObject, _ step: () async throws(Failure) -> R
  ) async throws(Failure) -> R {
    do { return try await step() } catch {
      try await journal.recordFailure(action, error, fields())
      throw error
    }
  }
}

extension Pipeline {
  func source(_ connection: String) -> (any CredentialSource)? { sources(connection) }

  /// Stage 2: the policy's answer, where less than asked for counts only when the caller accepts it.
  func permit(_ validated: Validated, for caller: Caller) async throws(Failure) -> Permit {
    let snapshot = await folding.rules(rules(), for: validated.scope.connection, by: validated.source)
    return try snapshot.decide(
      PolicyRequest(validated.scope, ttlSeconds: validated.ttl), in: caller.circumstances, resolvingTool: resolveTool
    ).permitted(acceptingNarrowed: validated.ask.acceptNarrowed)
  }
}
