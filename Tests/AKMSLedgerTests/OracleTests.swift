import AKMSModel
import AKMSTestSupport
import Foundation
import Testing

@testable import AKMSLedger

/// The second verifier (`Tests/oracles/verify_ledger.py`, written from RFC 6962 and docs/protocol/audit.md) judges the
/// same ledgers. It needs Python 3 with `cryptography` (`Tests/Services/requirements-ledger.txt`); `AKMS_TEST_PYTHON` names it.
@Suite struct OracleTests {
  private struct Judgement: Decodable {
    let ok: Bool, events: UInt64, seals: Int, unsealed: Int, abandoned: UInt64, root: String, problems: [String]
  }

  private func judge(_ folders: [String]) throws -> [Judgement] {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../oracles/verify_ledger.py")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let python = ProcessInfo.processInfo.environment["AKMS_TEST_PYTHON"] ?? "python3"
    process.arguments = [python, script.path, "--json"] + folders
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try data.split(separator: 10).map { try JSONDecoder().decode(Judgement.self, from: Data($0)) }
  }

  /// Both verifiers say the same of each ledger; returns how many of them hold.
  private func agree(_ fixtures: [LedgerFixture]) throws -> Int {
    let judgements = try judge(fixtures.map(\.ledger))
    #expect(judgements.count == fixtures.count)
    for (index, (judgement, fixture)) in zip(judgements, fixtures).enumerated() {
      let report = try fixture.verify()
      #expect(judgement.ok == report.ok, "ledger \(index): \(judgement.problems), \(report.problems.map(\.text))")
      guard report.ok else { continue }
      #expect(judgement.events == report.events && judgement.root == report.checkpoint.root.hex, "ledger \(index)")
      #expect(judgement.seals == report.seals && judgement.unsealed == report.unsealed, "ledger \(index)")
      #expect(judgement.abandoned == report.abandoned, "ledger \(index)")
    }
    return judgements.count { $0.ok }
  }

  private func written(_ events: Int, segmentBytes: UInt64 = 64 << 20, files: any FileOperations = SystemFiles())
    async throws
    -> LedgerFixture
  {
    let fixture = LedgerFixture()
    let ledger = try fixture.open(segmentBytes: segmentBytes, files: files)
    _ = try? await fixture.append(events, to: ledger)
    await ledger.close()
    return fixture
  }

  @Test func `the second verifier agrees on ledgers of every size up to 40 and on segments that were given up`()
    async throws
  {
    var fixtures: [LedgerFixture] = []
    for events in 0...40 { fixtures.append(try await written(events, segmentBytes: events % 2 == 0 ? 3000 : 64 << 20)) }
    for (index, kind) in FaultTests.kinds.enumerated() {
      let files = FaultyFiles { number, _ in number >= 9 && number % 9 == index ? kind : nil }
      fixtures.append(try await written(9, segmentBytes: 3000, files: files))
    }
    #expect(try agree(fixtures) == fixtures.count)
    #expect(try fixtures.contains { try $0.verify().abandoned > 0 })
  }

  @Test(arguments: [21, 22, 23] as [UInt64]) func `the second verifier agrees on ledgers that were changed`(
    seed: UInt64
  ) async throws {
    var random = SeededGenerator(seed)
    var fixtures: [LedgerFixture] = []
    for _ in 0..<(3 * LedgerFixture.rounds) {
      let fixture = try await written(5, segmentBytes: 2600, files: FaultyFiles.unsynced)
      let name = random.next() % 2 == 0 ? "000001.jsonl" : "000002.jsonl"
      fixture.write(Self.changed(fixture.read(name), &random), to: name)
      fixtures.append(fixture)
    }
    let held = try agree(fixtures)
    #expect(held < fixtures.count / 2, "seed \(seed)")
  }

  /// A bit flipped, a line deleted, doubled, swapped or put in, or the end cut off.
  private static func changed(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var lines = bytes.split(separator: 10).map { Array($0) + [10] }
    let place = Int(random.next() % UInt64(lines.count))
    switch random.next() % 6 {
    case 0:
      var bytes = bytes
      bytes[Int(random.next() % UInt64(bytes.count))] ^= 1 << UInt8(random.next() % 8)
      return bytes
    case 1: lines.remove(at: place)
    case 2: lines.insert(lines[place], at: place)
    case 3: lines.swapAt(place, Int(random.next() % UInt64(lines.count)))
    case 4: lines.insert(Array("{\"@timestamp\":\"x\"}\n".utf8), at: place)
    default: return Array(bytes.prefix(Int(random.next() % UInt64(bytes.count))))
    }
    return Array(lines.joined())
  }
}
