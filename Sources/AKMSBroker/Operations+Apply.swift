internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPolicy
internal import AKMSSecret
internal import AKMSStore
internal import Synchronization

// Staged files come in force, all of them or nothing.
//
// Order: checked → in the store → in the ledger → in force. A broker that is killed after the second finds the new files
// at its next start and says so there before it decides anything; before the second the old ones are in force. The
// ledger never tells of a policy that the store does not have.
extension Operations {
  func applyPolicy(
    _ arguments: Arguments, _ passphrase: consuming Secret?, in session: Session
  ) throws(Failure) -> JSONObject {
    let opened = try core.unlocked()
    let expected = try arguments.text("expect")
    do throws(Failure) {
      try Self.mayApply(session, passphrase, opened.store)
      return try core.applying.withLock { _ throws(Failure) in try applyStaged(expected, opened) }
    } catch {
      try core.recordRejection(error, by: opened.recorder)
      throw error
    }
  }

  private func applyStaged(_ expected: String?, _ opened: Core.Opened) throws(Failure) -> JSONObject {
    try core.apply(try checked(opened, expected), opened)
  }

  /// Contract section 5: no agent session may, and where a passphrase is set it is asked for again.
  private static func mayApply(
    _ session: Session, _ passphrase: consuming Secret?, _ store: Store
  ) throws(Failure) {
    guard session.sessionClass != .agent else {
      throw Failure(
        .sessionRequired, "an agent session cannot apply a policy", why: "it could widen what it may do itself",
        next: "akms apply")
    }
    guard try store.hasPassphrase else { return }
    guard let passphrase else {
      throw Failure(.locked, "the passphrase is needed to apply a policy", why: "one is set", next: "akms apply")
    }
    guard try store.isRight(passphrase: passphrase) else {
      throw Failure(.locked, "the passphrase is wrong, and nothing was applied", next: "akms apply")
    }
  }

  private func checked(_ opened: Core.Opened, _ expected: String?) throws(Failure) -> Usable {
    let staged = try core.staged()
    if let expected, expected != staged.version {
      throw Failure(.configInvalid, "the files changed while you were asked", next: "akms apply")
    }
    let usable = try Usable(staged)
    try opened.connections.check(usable.parsed.config)
    return usable
  }
}

extension Core {
  /// - Returns: What was changed, and the microseconds that the policy took from there to be in force.
  fileprivate func apply(_ usable: Usable, _ opened: Opened) throws(Failure) -> JSONObject {
    let before = clock.bootNanoseconds
    let changes = PolicyChanges(from: rules.current.rules, to: usable.parsed.rules)
    let files = try opened.store.appliedConfiguration()?.files ?? []
    try opened.store.apply(usable.files.all.map { ($0.name, $0.text) })
    do throws(Failure) { try recordLoad(usable, changes.fields, opened) } catch {
      // not recorded is not applied
      try opened.store.apply(files.map { ($0.name, $0.text) })
      throw error
    }
    let start = clock.bootNanoseconds
    activate(usable, opened)
    let end = clock.bootNanoseconds
    // What was released under the old policy is decided anew.
    _ = self.end("policy_change") { _ in true }
    spellRules(opened)
    var result = changes.json
    result["version"] = .string(usable.version)
    result["rules"] = .integer(Int64(usable.parsed.rules.rules.count))
    result["activation_us"] = .integer(Int64(end - start) / 1000)
    result["applied_us"] = .integer(Int64(end - before) / 1000)
    return result
  }

  /// Asks the providers that are there how they spell the rules' scopes. The policy is in force meanwhile: requests wait
  /// for the spellings of their own connection, and one whose provider is away is spelt when it comes back.
  private func spellRules(_ opened: Opened) {
    let connections = rules.current.unspeltConnections
    guard !connections.isEmpty else { return }
    Blocking.run { [rules] in
      await withTaskGroup(of: Void.self) { group in
        for connection in connections {
          guard let source = opened.connections.source(connection) else { continue }
          group.addTask { await rules.policy.spell(connection, by: source) }
        }
      }
    }
  }
}

extension Store {
  /// Whether an act of weight asks for a passphrase.
  var hasPassphrase: Bool { get throws(Failure) { try slots().contains { $0.kind == .passphrase } } }
}
