internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSProcesses
internal import AKMSWire
internal import Synchronization

/// Writes down what becomes of commands, and ends what ends with them. Each command's events come in order; nobody
/// waits for them.
final class Chronicle: Sendable {
  /// How a command's end came to be known.
  enum End: Sendable {
    /// By akms's word.
    case told(Supervision.Ended)
    /// akms was killed.
    case lost
  }

  private struct Link { weak var core: Core? }
  private let link = Mutex(Link())

  func connect(_ core: Core) { link.withLock { $0.core = core } }

  func started(_ execution: Execution, _ started: Supervision.Started) {
    var fields = Self.fields(of: execution)
    fields["akms.exec.pid"] = execution.commandEntry.map { .integer(Int64($0.pid)) }
    fields["akms.exec.depth"] = .integer(Int64(execution.nesting.depth))
    fields["akms.exec.outer"] = .optional(execution.nesting.outer)
    fields["akms.exec.on_expiry"] = .string(started.onExpiry.word)
    fields["akms.exec.resumed"] = started.resumed ? true : nil
    fields["akms.exec.supervisor_start"] = execution.supervisorStart.map { .integer(Int64(clamping: $0)) }
    write(execution, "exec.start", .success, fields)
  }

  /// - Parameter leases: Those that end with it.
  func ended(_ execution: Execution, _ end: End, leases: Set<String>) {
    var fields = Self.fields(of: execution)
    switch end {
    case .told(let ended):
      fields[ended.bySignal ? "akms.exec.signal" : "akms.exec.status"] = .integer(Int64(ended.status))
      fields["akms.exec.why"] = ended.leaseEnded ? "lease_ended" : nil
    case .lost: fields["akms.exec.why"] = .string(Execution.Cause.supervisorLost.rawValue)
    }
    let survivors = execution.survivors.compactMap(\.pid)
    if !survivors.isEmpty { fields["akms.exec.survivors"] = .array(survivors.map { .integer(Int64($0)) }) }
    let why = if case .lost = end { Execution.Cause.supervisorLost.rawValue } else { "exec_end" }
    let (all, outcome): ([String], Outcome) =
      if case .lost = end { (execution.terms.leases, .unknown) } else { (execution.terms.leases, .success) }
    write(execution, "exec.end", outcome, fields) { core in await core.fates(of: all, ending: leases, why) }
  }

  /// The broker has ended what akms did not.
  func enforced(_ execution: Execution, _ cause: Execution.Cause) {
    var fields = Self.fields(of: execution)
    fields["akms.exec.why"] = .string(cause.rawValue)
    let left = execution.all.filter(\.isAlive).compactMap(\.pid)
    if !left.isEmpty { fields["akms.exec.survivors"] = .array(left.map { .integer(Int64($0)) }) }
    write(execution, "exec.enforce", .success, fields)
  }

  /// A grant that came to nothing: what was made for it alone ends.
  func neverStarted(_ execution: Execution, leases fresh: Set<String>) {
    guard !fresh.isEmpty, let core = link.withLock({ $0.core }) else { return }
    execution.writing = Task {
      _ = await core.fates(of: [], ending: fresh, "exec_end"); return nil
    }
  }

  private func write(
    _ execution: Execution, _ action: String, _ outcome: Outcome, _ fields: JSONObject,
    before: (@Sendable (Core) async -> [JSONValue])? = nil
  ) {
    guard let core = link.withLock({ $0.core }), case .open(let opened) = core.current else { return }
    let grant = execution.terms.event
    execution.writing = Task { [previous = execution.writing] in
      let parent = await previous?.value ?? grant
      var fields = fields
      fields["akms.parent"] = .string(parent)
      if let before { fields["akms.exec.leases"] = .array(await before(core)) }
      return (try? await opened.recorder.append(action, outcome: outcome, fields)) ?? parent
    }
  }

  private static func fields(of execution: Execution) -> JSONObject {
    var fields = execution.terms.record
    fields["akms.request_id"] = .string(execution.terms.requestID)
    return fields
  }
}
