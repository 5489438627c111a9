import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSLedger

@Suite struct LedgerTests {
  @Test func `what is appended is sealed, numbered from one, and verifies`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    let receipts = try await fixture.append(5, to: ledger)
    #expect(receipts.map(\.seq) == [1, 2, 3, 4, 5])
    #expect(Set(receipts.map(\.eventID)).count == 5 && ledger.size == 5)
    let report = try fixture.verify()
    #expect(report.ok && report.events == 5 && report.seals == 6 && report.segments == 1 && report.unsealed == 0)
    #expect(report.key == ledger.publicKey)
    await ledger.close()
  }

  @Test func `a ledger that is opened again goes on where it was`() async throws {
    let fixture = LedgerFixture()
    for run in 1...3 {
      let ledger = try fixture.open()
      #expect(ledger.size == UInt64(run * 2 - 2))
      let receipts = try await fixture.append(2, to: ledger)
      #expect(receipts.map(\.seq) == [UInt64(run * 2 - 1), UInt64(run * 2)])
      await ledger.close()
    }
    let report = try fixture.verify()
    #expect(report.ok && report.events == 6 && report.segments == 1)
  }

  @Test func `a full segment is followed by the next one and the tree goes on`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open(segmentBytes: 2000)
    try await fixture.append(20, to: ledger)
    await ledger.close()
    let report = try fixture.verify()
    #expect(report.problems == [])
    #expect(report.events == 20 && report.segments > 5)
    for run in 1...3 {
      let again = try fixture.open(segmentBytes: 1)
      try await fixture.append(1, to: again)
      await again.close()
      let later = try fixture.verify()
      #expect(later.problems == [] && later.events == UInt64(20 + run) && later.segments == report.segments + run)
    }
  }

  @Test func `many appenders share seals and nobody is lost`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open(segmentBytes: 100_000)
    let seqs = try await withThrowingTaskGroup(of: [UInt64].self) { group in
      for _ in 0..<16 { group.addTask { try await fixture.append(50, to: ledger).map(\.seq) } }
      return try await group.reduce(into: [UInt64]()) { $0 += $1 }
    }
    #expect(seqs.sorted() == Array(1...800))
    let report = try fixture.verify()
    #expect(report.ok && report.events == 800 && report.seals < 800)
    await ledger.close()
  }

  @Test func `a second writer is refused while the first one lives`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    let refusal = #expect(throws: Failure.self) { try fixture.open() }
    #expect(
      refusal
        == Failure(
          .ledgerUnavailable, "the ledger is in use: \(fixture.ledger)", why: "another broker writes to it",
          next: "akms broker status"))
    try await fixture.append(1, to: ledger)
    await ledger.close()
  }
}
