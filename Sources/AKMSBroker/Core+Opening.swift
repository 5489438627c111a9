internal import AKMSJSON
internal import AKMSLedger
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPolicy
internal import AKMSSeal
internal import AKMSStore
internal import AKMSTransport
internal import AKMSWire
internal import Glibc

// How the broker gets to work: store, ledger, policy, rates, and each of it written down before the first decision.
extension Core {
  /// Takes a store into use; opens the ledger and the applied policy where the root key is there.
  func adopt(_ store: Store) throws(Failure) {
    guard store.isUnlocked else { return take(.sealed(store)) }
    let ledger = try Ledger(directory: places.state + "/ledger", signingSeed: try store.key(for: .ledgerSeed))
    let recorder = LedgerRecorder(ledger: ledger)
    let connections = try Connections(store: store, places: places, recorder: recorder)
    let pipeline = Pipeline(
      sources: { connections.source($0) }, policy: rules.policy, resolveTool: ToolFiles.identity,
      recorder: recorder, clock: clock, leases: leases, rates: rates, makeID: { RequestID.random().description })
    let opened = Opened(store: store, recorder: recorder, pipeline: pipeline, connections: connections)
    try record("broker.start", ["process.pid": .integer(Int64(getpid()))], by: recorder)
    try loadRules(opened)
    take(.open(opened))
    try settleOpenIntents(opened)
    try settleLostLeases(opened)
    try settleOpenExecutions()
  }

  /// What was applied is in force again, with the administrator's files as they are now.
  private func loadRules(_ opened: Opened) throws(Failure) {
    let stored = try StoredRules(from: opened.store, administrator: administrator)
    if let rejected = stored.rejected { try recordRejection(rejected, by: opened.recorder) }
    guard let usable = stored.usable else {
      return rules.refuse(stored.rejected ?? Failure(.configInvalid, "there is no usable policy"))
    }
    // the next start falls back on what is good now; what was applied last stays as it is where it was not used
    let recorded = Self.recordedVersion(opened.store)
    if usable.version != recorded, !(recorded.isEmpty && usable.files.all.isEmpty) {
      if stored.rejected == nil { try opened.store.apply(usable.files.all.map { ($0.name, $0.text) }) }
      try recordLoad(usable, ["event.reason": "at the start of the broker"], opened)
    }
    activate(usable, opened)
  }

  /// In force from here on, with the config of the same files.
  func activate(_ usable: Usable, _ opened: Opened) {
    keepRates(of: usable, opened)
    let stored = StoredSpellings(store: opened.store)
    let keys = opened.connections.spellingKeys(usable.parsed.config)
    let spellings = Dictionary(uniqueKeysWithValues: keys.map { ($0, stored.load($0, key: $1)) })
    rules.activate(usable, spellings: spellings) { opened.connections.configure($0) }
  }

  /// Rates that reach further back than what is known take their past from the ledger; where it cannot be read, no rule
  /// with a rate gives anything.
  private func keepRates(of usable: Usable, _ opened: Opened) {
    let window = usable.longestWindow
    if let missing = rates.missing(for: window, at: clock.bootNanoseconds) {
      do throws(Failure) {
        let now = clock.unixSeconds * 1_000_000
        let past = try RateHistory.read(places.state + "/ledger", window: missing, now: now)
        rates.restore(past, window: missing, at: clock.bootNanoseconds)
      } catch {
        BrokerProcess.log("rates: \(error.what)")
        rates.forget()
      }
    }
    rates.keep(window, at: clock.bootNanoseconds)
  }
}

// MARK: - The ledger's word about policies

extension Core {
  private static let recorded = "policy.recorded"

  /// The version that the last `policy.load` named.
  static func recordedVersion(_ store: Store) -> String {
    (try? store.trusted(recorded)).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Says that a version is in force from now on.
  ///
  /// Called after the store has it and before the first decision by it. A broker that is killed between the two says it
  /// at its next start, since the version that was recorded last is another.
  func recordLoad(_ usable: Usable, _ fields: JSONObject, _ opened: Opened) throws(Failure) {
    var fields = fields
    fields["rule.version"] = .string(usable.version)
    fields["akms.policy.rules"] = .string(usable.parsed.rules.version)
    try record("policy.load", fields, by: opened.recorder)
    try? opened.store.setTrusted(Self.recorded, Array(usable.version.utf8))
  }

  /// An alert: somebody wanted another policy, and it was not taken.
  func recordRejection(_ failure: Failure, by recorder: LedgerRecorder) throws(Failure) {
    let alert: JSONValue = ["code": "policy_rejected", "level": "alert", "message": .string(failure.what)]
    try record(
      "policy.reject", outcome: .failure,
      [
        "event.code": .string(failure.code.rawValue), "event.reason": .string(failure.what),
        "akms.anomalies": [alert],
      ], by: recorder)
  }

  @discardableResult
  func record(
    _ action: String, outcome: Outcome = .success, _ fields: JSONObject = [:], by recorder: LedgerRecorder
  ) throws(Failure) -> String {
    try Blocking.run { () async throws(Failure) in try await recorder.append(action, outcome: outcome, fields) }
  }
}
