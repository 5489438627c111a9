internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSReplay
internal import AKMSScope

/// The policy's answer to a request, with the one snapshot that gave it and the record by which it can be given again.
struct Decided: Sendable {
  let validated: Validated
  let snapshot: PolicySnapshot
  let decision: Decision
  let record: RecordedDecision

  /// Made by ``Pipeline`` alone.
  fileprivate init(
    _ validated: Validated, _ snapshot: PolicySnapshot, _ answer: (decision: Decision, record: RecordedDecision)
  ) {
    (self.validated, self.snapshot) = (validated, snapshot)
    (decision, record) = answer
  }

  /// The permit; less than asked for counts only where the caller accepts it.
  func permitted() throws(Failure) -> Permit {
    try decision.permitted(acceptingNarrowed: validated.ask.acceptNarrowed)
  }

  /// Whether a rate alone stands against it.
  fileprivate var isRateLimited: Bool {
    if case .deny(let denial) = decision { denial.code == .rateLimited } else { false }
  }
}

/// What the requests of one frame have been promised already: they are all admitted before the first vend.
struct Plan {
  private(set) var vends: [String: Int] = [:]
  private var shared: Set<LeaseBook.Key> = []

  /// Whether a request before will make the lease that this one shares.
  func isShared(_ key: LeaseBook.Key) -> Bool { shared.contains(key) }

  /// - Parameter key: The lease that equal requests share; nil for one that shares with nobody.
  mutating func add(_ permit: Permit, sharing key: LeaseBook.Key?) {
    if let key, !shared.insert(key).inserted { return }
    for claim in permit.claims { vends[claim.rule, default: 0] += 1 }
  }
}

extension Pipeline {
  /// Stage 2: one snapshot, the facts that its rules ask for, one decision.
  ///
  /// A rate bounds what is vended. A request that a live lease serves vends nothing, so a rate that is used up does not
  /// stand against it: it is then decided as if nothing were used.
  func decide(_ validated: Validated, for caller: Caller, _ plan: Plan) async throws(Failure) -> Decided {
    let snapshot = await policy.snapshot(for: validated.scope.connection, by: validated.source)
    if let refusal = snapshot.refusal { throw refusal }
    var facts = caller.circumstances
    if let localTimes = snapshot.localTimes { facts.local = localTimes(clock.unixSeconds) }
    facts.rates = rates.uses(of: snapshot.rates, planned: plan.vends, at: clock.bootNanoseconds)
    let decided = try decide(validated, facts, snapshot)
    guard decided.isRateLimited else { return decided }
    facts.rates = .known([:])
    let free = try decide(validated, facts, snapshot)
    guard let permit = try? free.permitted(), let key = key(of: permit, validated, caller),
      plan.isShared(key) || leases.isShared(key, at: clock)
    else { return decided }
    return free
  }

  private func decide(
    _ validated: Validated, _ facts: Circumstances, _ snapshot: PolicySnapshot
  ) throws(Failure) -> Decided {
    let request = try PolicyRequest(validated.scope, ttlSeconds: validated.ttl)
    return Decided(
      validated, snapshot,
      RecordedDecision.decide(request, in: facts, by: snapshot.rules, resolvingTool: resolveTool))
  }
}
