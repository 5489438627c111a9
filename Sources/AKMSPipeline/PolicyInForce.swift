internal import AKMSModel
package import AKMSPolicy
internal import AKMSScope
internal import Synchronization

/// The one reference to the policy in force: swapped whole, read once a decision.
///
/// Reading it takes a lock for the time of one retain. Providers' spellings come in behind the rules: each makes
/// another snapshot of the same policy, and a decision waits for those of its own connection.
package final class PolicyInForce: Sendable {
  private struct State {
    var snapshot: PolicySnapshot
    var activations = 0
    var asking: [String: Task<Void, Never>] = [:]
  }

  private let state: Mutex<State>
  private let keep: @Sendable (_ connection: String, _ spellings: Spellings) -> Void

  /// - Parameter keep: Called with what a provider has answered, for the next start; from the broker's tasks.
  package init(
    _ snapshot: PolicySnapshot = PolicySnapshot(.empty, version: ""),
    keep: @escaping @Sendable (_ connection: String, _ spellings: Spellings) -> Void = { _, _ in }
  ) {
    state = Mutex(State(snapshot: snapshot))
    self.keep = keep
  }

  package var current: PolicySnapshot { state.withLock { $0.snapshot } }
  /// How often a policy was put in force: what began before the last time was decided by another one.
  package var activations: Int { state.withLock { $0.activations } }

  /// Puts another policy in force.
  ///
  /// - Parameter together: What has to change in the same moment; nobody reads the policy meanwhile. It must not wait.
  package func activate(_ snapshot: PolicySnapshot, together: () -> Void = {}) {
    state.withLock { state in
      together()
      state.snapshot = snapshot
      state.activations += 1
    }
  }

  /// The policy, with the rules of a connection in its provider's spelling as far as the provider answers.
  func snapshot(for connection: String, by source: any CredentialSource) async -> PolicySnapshot {
    var last: PolicySnapshot?
    while true {
      let now = current
      // asked once for each policy; one that is activated meanwhile gets its own turn
      if now.unspelt(of: connection).isEmpty || now.version == last?.version { return now }
      await spell(connection, by: source)
      last = now
    }
  }

  /// Asks for what is not known yet; who comes meanwhile waits for the same answers.
  package func spell(_ connection: String, by source: any CredentialSource) async {
    let task = state.withLock { state in
      if let running = state.asking[connection] { return running }
      let snapshot = state.snapshot
      let task = Task { [self] in await ask(connection, by: source, for: snapshot) }
      state.asking[connection] = task
      return task
    }
    await task.value
  }

  private func ask(_ connection: String, by source: any CredentialSource, for snapshot: PolicySnapshot) async {
    let answers = await Spellings.ask(snapshot.unspelt(of: connection), of: source)
    let table = state.withLock { state -> Spellings? in
      state.asking[connection] = nil
      guard !answers.isEmpty, state.snapshot.version == snapshot.version else { return nil }
      state.snapshot = state.snapshot.with(answers, for: connection)
      return state.snapshot.spellings(of: connection)
    }
    if let table { keep(connection, table) }
  }
}
