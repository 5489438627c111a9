internal import AKMSJSON
package import AKMSModel
package import AKMSPolicy
internal import AKMSScope

/// validate → decide and narrow → analyze → serialize → vend → record → release, for whoever asks.
///
/// A value type that is put together once and shared: the broker's tasks call ``vend(_:for:)`` many at a time.
package struct Pipeline: Sendable {
  private let sources: @Sendable (String) -> (any CredentialSource)?
  let policy: PolicyInForce
  let resolveTool: @Sendable (String) -> FileIdentity?
  let journal: Journal
  let clock: any Clock
  let makeID: @Sendable () -> String
  package let leases: LeaseBook
  package let rates: RateBook

  /// - Parameters:
  ///   - sources: The source of a connection's name; nil where there is none.
  ///   - policy: Read once a decision.
  ///   - resolveTool: The file that a path in a rule names at the moment of the decision.
  ///   - rates: nil for a book that begins now.
  ///   - makeID: A fresh lease id.
  package init(
    sources: @escaping @Sendable (String) -> (any CredentialSource)?, policy: PolicyInForce,
    resolveTool: @escaping @Sendable (String) -> FileIdentity?, recorder: any Recorder, clock: any Clock,
    leases: LeaseBook = LeaseBook(), rates: RateBook? = nil, makeID: @escaping @Sendable () -> String
  ) {
    self.sources = sources
    self.policy = policy
    self.resolveTool = resolveTool
    journal = Journal(recorder: recorder)
    self.clock = clock
    self.leases = leases
    self.rates = rates ?? RateBook(at: clock.bootNanoseconds)
    self.makeID = makeID
  }

  /// A pipeline whose policy never changes, and whose providers are all asked for their spellings.
  package init(
    sources: @escaping @Sendable (String) -> (any CredentialSource)?, rules: @Sendable () -> Ruleset,
    resolveTool: @escaping @Sendable (String) -> FileIdentity?, recorder: any Recorder, clock: any Clock,
    leases: LeaseBook = LeaseBook(), makeID: @escaping @Sendable () -> String
  ) {
    let rules = rules()
    let connections = Set(rules.rules.flatMap { $0.scopes.map(\.connection) }).filter { sources($0) != nil }
    let spellings = Dictionary(uniqueKeysWithValues: connections.map { ($0, Spellings(key: "")) })
    self.init(
      sources: sources, policy: PolicyInForce(PolicySnapshot(rules, version: rules.version, spellings: spellings)),
      resolveTool: resolveTool, recorder: recorder, clock: clock, leases: leases, makeID: makeID)
  }

  func source(_ connection: String) -> (any CredentialSource)? { sources(connection) }

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
    var plan = Plan()
    for ask in asks {
      let admission = try await admit(ask, for: caller, plan)
      let key = key(of: admission.permit, admission.validated, caller)
      if !(key.map { leases.isShared($0, at: clock) } ?? false) { plan.add(admission.permit, sharing: key) }
      admitted.append(admission)
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

  /// Runs a step and writes its refusal or failure down before it goes on up.
  func recorded<R>(
    _ action: String, _ fields: @autoclosure () -> JSONObject, _ caller: Caller,
    _ step: () async throws(Failure) -> R
  ) async throws(Failure) -> R {
    do { return try await step() } catch {
      caller.refusal.note(event: try await journal.recordFailure(action, error, fields()))
      throw error
    }
  }
}
