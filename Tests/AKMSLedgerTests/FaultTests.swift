import AKMSJSON
import AKMSModel
import AKMSTestSupport
import Glibc
import Synchronization
import Testing

@testable import AKMSLedger

@Suite struct FaultTests {
  static let kinds: [FaultyFiles.Fault] = [
    .error(EIO), .error(ENOSPC), .error(EINTR), .short, .shortThen(EIO), .shortThen(ENOSPC), .shortThen(EINTR),
    .doneButError(EIO),
  ]

  /// Appends until `count` were tried; the ids that were acknowledged.
  private func acknowledged(_ ledger: Ledger, _ count: Int) async -> [String] {
    var ids: [String] = []
    for index in 0..<count {
      let event = LedgerEvent("vend.intent", outcome: .unknown, ["akms.request_id": "r-\(index)"])
      if let receipt = try? await ledger.append(event) { ids.append(receipt.eventID) }
    }
    return ids
  }

  private func ids(_ fixture: LedgerFixture) throws -> [String] {
    try LedgerTail.read(directory: fixture.ledger, last: 1000).compactMap {
      try JSONParser.parse($0)["event.id"]?.string
    }
  }

  @Test(arguments: Array(kinds.indices))
  func `one failed call anywhere loses no acknowledged event and raises no false alarm`(
    kind: Int
  ) async throws {
    for call in 1...34 {
      let fixture = LedgerFixture()
      let files = FaultyFiles { number, _ in number == call ? Self.kinds[kind] : nil }
      guard let ledger = try? fixture.open(segmentBytes: 1800, files: files) else {
        #expect(call <= 4, "the key file takes four calls; after them opening does not fail")
        try await fixture.open().close()
        continue
      }
      let ids = await acknowledged(ledger, 6)
      await ledger.close()
      #expect(ids.count == 6, "call \(call): one failure is mended by the next segment")
      #expect(try fixture.verify().problems == [], "call \(call)")
      let stored = try self.ids(fixture)
      #expect(ids.allSatisfy(stored.contains), "call \(call)")
      let again = try fixture.open()
      #expect(try await fixture.append(1, to: again).first?.seq == UInt64(stored.count + 1), "call \(call)")
      await again.close()
      #expect(try fixture.verify().problems == [], "call \(call)")
    }
  }

  @Test(arguments: [3, 4, 5] as [UInt64]) func `failures at random lose no acknowledged event`(seed: UInt64)
    async throws
  {
    for round in 0..<LedgerFixture.rounds {
      let random = Mutex(SeededGenerator(seed &* 1000 &+ UInt64(round)))
      let fixture = LedgerFixture()
      var acknowledged: [String] = []
      for _ in 0..<3 {
        let files = FaultyFiles { _, _ in
          random.withLock { $0.next() % 7 == 0 ? Self.kinds[Int($0.next() % UInt64(Self.kinds.count))] : nil }
        }
        guard let ledger = try? fixture.open(segmentBytes: 2500, files: files) else { continue }
        acknowledged += await self.acknowledged(ledger, 8)
        await ledger.close()
        #expect(try fixture.verify().problems == [], "seed \(seed), round \(round)")
      }
      let last = try fixture.open()
      acknowledged += await self.acknowledged(last, 1)
      await last.close()
      let stored = try ids(fixture)
      #expect(acknowledged.allSatisfy(stored.contains), "seed \(seed), round \(round)")
      #expect(Set(stored).count == stored.count, "seed \(seed), round \(round)")
      #expect(try fixture.verify().problems == [], "seed \(seed), round \(round)")
    }
  }

  @Test func `a full disk refuses and says so, and the ledger goes on when there is room again`() async throws {
    let fixture = LedgerFixture()
    let full = Mutex(false)
    let files = FaultyFiles { _, name in
      full.withLock { $0 } && (name == "write" || name == "open") ? .error(ENOSPC) : nil
    }
    let ledger = try fixture.open(files: files)
    try await fixture.append(2, to: ledger)
    full.withLock { $0 = true }
    for _ in 0..<3 {
      let refusal = await #expect(throws: Failure.self) { try await fixture.append(1, to: ledger) }
      #expect(
        refusal
          == Failure(
            .ledgerUnavailable, "the ledger cannot be used: \(fixture.ledger)", why: "open: No space left on device"))
    }
    #expect(try fixture.verify().ok)
    full.withLock { $0 = false }
    #expect(try await fixture.append(1, to: ledger).first?.seq == 3)
    await ledger.close()
    let report = try fixture.verify()
    #expect(report.ok && report.events == 4 && report.segments == 2)
    let anomaly = try JSONParser.parse(try #require(try LedgerTail.read(directory: fixture.ledger, last: 1).first))
    #expect(anomaly["event.action"] == "anomaly" && anomaly["event.code"] == "ledger_segment_abandoned")
    #expect(anomaly["event.reason"] == "write: No space left on device" && anomaly["akms.ledger.segment"] == 1)
  }

  @Test func `after a failed sync the descriptor is not used again`() async throws {
    let fixture = LedgerFixture()
    let files = FaultyFiles { number, name in name == "fdatasync" && number > 10 && number < 16 ? .error(EIO) : nil }
    let ledger = try fixture.open(files: files)
    let ids = await acknowledged(ledger, 3)
    await ledger.close()
    #expect(ids.count == 3)
    let calls = files.names
    let failed = try #require(calls.indices.first { calls[$0] == "fdatasync" && $0 >= 10 })
    #expect(calls[failed + 1] == "open", "\(calls)")
    #expect(try fixture.verify().ok)
  }

  @Test(arguments: ["replaced", "removed", "grown", "cut", "linked"])
  func `a segment that somebody changes under the writer is given up and the change is recorded`(how: String)
    async throws
  {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    try await fixture.append(2, to: ledger)
    let bytes = fixture.read()
    switch how {
    case "replaced":
      fixture.remove("000001.jsonl")
      fixture.write(bytes)
    case "removed": fixture.remove("000001.jsonl")
    case "grown": fixture.write(bytes + Array("{}\n".utf8))
    case "cut": fixture.write(Array(bytes.dropLast(3)))
    default: unsafe _ = link("\(fixture.ledger)/000001.jsonl", "\(fixture.ledger)/copy")
    }
    #expect(try await fixture.append(1, to: ledger).first?.seq == 3)
    await ledger.close()
    let lines = try LedgerTail.read(directory: fixture.ledger, last: 1)
    let anomaly = try JSONParser.parse(try #require(lines.first))
    #expect(
      anomaly["event.reason"]?.string?.hasPrefix(how == "removed" ? "fstatat" : "the segment was changed") == true)
    #expect(try fixture.verify().ok == ["replaced", "grown", "linked"].contains(how))
  }
}
