import AKMSJSON
import AKMSLedger
import AKMSModel
import AKMSPolicy
import AKMSReplay
import AKMSScope
import AKMSSecret
import Synchronization

/// Writes a past of so many decisions through the real ledger: the events of `docs/protocol/audit.md`, thirty days of
/// them from 2026-01-02.
struct History {
  private let ledger: Ledger
  private let scenario: Scenario
  private let time: HistoryClock

  /// Tasks that write at a time: they share batches, of which each costs a sync.
  private static let writers = 512

  init(folder: String, decisions: Int) throws(Failure) {
    let clock = HistoryClock(step: 30 * 86_400_000_000 / Int64(max(decisions, 1)))
    var options = Ledger.Options()
    options.clock = { clock.now }
    let seed = try Secret(count: 32) { span in
      for index in 0..<32 { span.storeBytes(of: 7, toByteOffset: index, as: UInt8.self) }
    }
    time = clock
    scenario = try Scenario()
    ledger = try Ledger(directory: folder, signingSeed: seed, options: options)
  }

  func write(_ decisions: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<Self.writers {
        group.addTask {
          while true {
            let number = time.advance()
            guard number < decisions else { return }
            try await write(number: number)
          }
        }
      }
      try await group.waitForAll()
    }
    await ledger.close()
  }

  /// One decision: of those that are granted one in three uses a lease that is there.
  private func write(number: Int) async throws {
    var (request, facts) = try scenario.request(number)
    facts.local["Europe/Berlin"] = time.berlin
    let (decision, record) = RecordedDecision.decide(
      request, in: facts, by: scenario.old, resolvingTool: Scenario.file)
    var fields = Self.fields(request, facts, record, number)
    guard let permit = try? decision.permitted() else {
      fields["event.code"] = .optional(record.code?.rawValue)
      fields["event.reason"] = .string("denied: \(request.scope.text)")
      _ = try await ledger.append(LedgerEvent("vend.denied", outcome: .failure, fields))
      return
    }
    fields["akms.scope.allowed"] = .strings(permit.granted.map(\.text))
    fields["akms.lease.ttl"] = .integer(Int64(permit.ttlSeconds))
    fields["rule.id"] = .strings(permit.rules.map(\.id))
    fields["akms.lease.id"] = .string("lease-\(number)")
    if number % 3 == 0 {
      Self.finish(&fields, permit, reused: true)
      _ = try await ledger.append(LedgerEvent("vend.result", fields))
    } else {
      let intent = try await ledger.append(LedgerEvent("vend.intent", outcome: .unknown, fields))
      fields["akms.parent"] = .string(intent.eventID)
      Self.finish(&fields, permit, reused: false)
      _ = try await ledger.append(LedgerEvent("vend.result", fields))
    }
  }

  private static func finish(_ fields: inout JSONObject, _ permit: Permit, reused: Bool) {
    fields["akms.scope.granted"] = .strings(permit.granted.map(\.text))
    fields["akms.lease.reused"] = .bool(reused)
    fields["akms.lease.expires"] = 1_767_400_000
    fields["akms.credential.provider"] = .string(permit.request.connection)
    fields["akms.credential.env"] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
    fields["akms.credential.fingerprint"] = [.string(String(repeating: "5a", count: 32))]
  }

  private static func fields(
    _ request: PolicyRequest, _ facts: Circumstances, _ record: RecordedDecision, _ number: Int
  ) -> JSONObject {
    var fields: JSONObject = [
      "process.pid": .integer(Int64(1000 + number % 30_000)), "akms.session.id": "5f0c7d52-6a1e-7c11-8d8e-0a4c8a2f6b10",
      "akms.session.class": .string(facts.session.rawValue), "akms.connection": .string(request.scope.connection),
      "akms.request_id": "0192d3c4-5b6a-7788-99aa-bbccddeeff00", "akms.scope.requested": .string(request.scope.text),
      "akms.scope.hash": .string(Fingerprint.hex(request.scope.hash)), "rule.version": .string(record.rules),
      "akms.plugin.name": "dynsecrets", "akms.plugin.version": "0.1.0",
      "akms.plugin.sha256": .string(String(repeating: "7e", count: 32)), "akms.decision": .object(record.json),
    ]
    if case .known(let user) = facts.user { fields["user.name"] = .string(user) }
    if case .known(let agent) = facts.agent { fields["akms.session.agent"] = .string(agent) }
    if case .known(let tool) = facts.tool { fields["process.executable"] = .string(tool.path) }
    if case .known(let path) = facts.cwd { fields["process.working_directory"] = .string(path) }
    return fields
  }
}

/// Microseconds since 1970, one step further with each decision.
final class HistoryClock: Sendable {
  private static let start: Int64 = 1_767_312_000_000_000
  private let count = Atomic(0)
  private let step: Int64

  init(step: Int64) { self.step = step }

  var now: Int64 { Self.start + Int64(count.load(ordering: .relaxed)) * step }

  /// The number of the next decision, from 0.
  func advance() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }

  /// Central European Time, which has no summer in January.
  var berlin: LocalTime { Self.berlin(now / 1_000_000) }

  static func berlin(_ seconds: Int64) -> LocalTime {
    let minutes = (seconds + 3600) / 60
    // 1970 began on a Thursday
    return LocalTime(weekday: Weekday.allCases[Int((minutes / 1440 + 3) % 7)], minute: Int(minutes % 1440))
  }
}
