import AKMSJSON
import AKMSModel
import AKMSPolicy
import AKMSReplay
import AKMSScope
import Testing

@testable import AKMSPipeline

/// Every answer of the policy stands in the ledger with all that it was made from.
struct RecordTests {
  private func record(_ event: MemoryRecorder.Event) throws -> RecordedDecision? {
    guard case .object(let object)? = event.fields["akms.decision"] else { return nil }
    return try RecordedDecision(json: object)
  }

  @Test func `intent, result, reuse, denial and dry run carry the decision`() async throws {
    let bench = try Bench(allow: "fixed:read:a")
    _ = try await bench.vend("fixed:read:a")
    _ = try await bench.vend("fixed:read:a")
    #expect(await bench.failure { try await bench.vend("fixed:read:b") }?.code == .noRule)
    _ = try await bench.pipeline.rehearse(
      [VendAsk(binding: try Binding(parsing: "fixed:read:a"), ttl: 60)], for: Bench.caller)
    #expect(
      bench.recorder.actions == ["vend.intent", "vend.result", "vend.result", "vend.denied", "vend.dry_run"])
    for event in bench.recorder.events {
      let record = try #require(try record(event), "\(event.action)")
      #expect(record.code == (event.action == "vend.denied" ? .noRule : nil))
      #expect(record.facts.uid == 1000)
    }
  }

  @Test func `a request that was refused before the policy was asked has none`() async throws {
    let bench = try Bench(FixedSource(spelling: { (_) throws(Failure) in throw Failure(.usage, "no meaning") }))
    #expect(await bench.failure { try await bench.vend("fixed:read:a") }?.code == .usage)
    #expect(bench.recorder.events[0].fields["akms.decision"] == nil)
  }

  @Test func `a refusal tells programs the rule, the nearest and where it is written down`() async throws {
    let bench = try Bench(allow: "fixed:read:b")
    let caller = Caller(
      session: "s", sessionClass: .unproven, user: "dana",
      circumstances: Circumstances(user: .known("dana"), uid: 1000, session: .unproven), toolKey: "", requestID: "r",
      record: [:])
    let ask = VendAsk(binding: try Binding(parsing: "fixed:read:a"), ttl: nil)
    let failure = await bench.failure { try await bench.pipeline.vend([ask], for: caller) }
    #expect(
      caller.refusal.details(of: failure!).text
        == #"{"code":"no_rule","nearest":[{"differs_in":"scopes","rule":"all","wants":null}],"scope":"fixed:read:a"}"#)
    #expect(caller.refusal.event == "event-1")
  }
}
