import AKMSJSON
import AKMSModel
import Foundation
import Testing

@testable import AKMSLedger

/// Writers in processes of their own.
@Suite struct ProcessTests {
  private func writer(_ fixture: LedgerFixture, tasks: Int) -> (process: Process, out: Pipe, error: Pipe) {
    let process = Process()
    let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    process.executableURL = folder.appendingPathComponent("ledger-writer")
    process.arguments = [fixture.ledger, String(tasks)]
    let (out, error) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = error
    return (process, out, error)
  }

  @Test(arguments: [1, 8, 64]) func `a writer that is killed loses nothing that it acknowledged`(tasks: Int)
    async throws
  {
    let fixture = LedgerFixture()
    var acknowledged: [String] = []
    for round in 1...4 {
      let (process, out, _) = writer(fixture, tasks: tasks)
      try process.run()
      var text = Data()
      while text.count < 37 * (50 * round + tasks), case let more = out.fileHandleForReading.availableData,
        !more.isEmpty
      { text += more }
      kill(process.processIdentifier, SIGKILL)
      text += out.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      // the last line may be cut short by the kill
      acknowledged += String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init).filter {
        $0.count == 36
      }
      let report = try fixture.verify()
      #expect(report.problems == [] && report.events >= UInt64(acknowledged.count), "round \(round)")
    }
    let ledger = try fixture.open()
    let last = try await fixture.append(1, to: ledger)
    await ledger.close()
    let lines = try LedgerTail.read(directory: fixture.ledger, last: 100_000)
    let stored = try Set(lines.map { try JSONParser.parse($0)["event.id"]?.string ?? "" })
    #expect(acknowledged.count >= 200 && stored.isSuperset(of: acknowledged) && stored.contains(last[0].eventID))
    #expect(try fixture.verify().problems == [] && fixture.verify().events == UInt64(stored.count))
  }

  @Test func `a writer in another process is refused`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    let (process, out, error) = writer(fixture, tasks: 1)
    try process.run()
    #expect(out.fileHandleForReading.readDataToEndOfFile().isEmpty)
    let text = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 69)
    #expect(
      text == """
        akms: the ledger is in use: \(fixture.ledger)
        akms: because another broker writes to it
        akms: try `akms broker status`

        """)
    await ledger.close()
  }

  @Test func `verifying and reading while a writer writes raises no false alarm`() async throws {
    let fixture = LedgerFixture()
    let (process, out, _) = writer(fixture, tasks: 16)
    try process.run()
    #expect(!out.fileHandleForReading.availableData.isEmpty)
    out.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    var events: UInt64 = 0
    var checkpoint: LedgerReport.Checkpoint?
    for round in 0..<40 {
      let report = try fixture.verify(remembering: checkpoint)
      #expect(report.problems == [] && report.events >= events, "round \(round)")
      (events, checkpoint) = (report.events, report.checkpoint)
      let lines = try LedgerTail.read(directory: fixture.ledger, last: 5)
      let seqs = try lines.map { try JSONParser.parse($0)["akms.seq"]?.integer ?? 0 }
      #expect(seqs.count == 5 && seqs == Array(seqs[0]..<(seqs[0] + 5)), "round \(round)")
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
