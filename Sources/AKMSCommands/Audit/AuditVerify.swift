internal import AKMSJSON
internal import AKMSLedger
internal import AKMSModel
internal import AKMSTransport
internal import ArgumentParser

/// `akms audit verify`: exit 1 when the ledger is not what was sealed, or has lost what an earlier run saw.
struct AuditVerify: Command {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every line, seal and signature of the ledger; needs no broker.",
    discussion: """
      The last checkpoint is remembered beside the ledger, so that an end that was cut off shows the next time. Exit 1 \
      when a problem is found.
      """)
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let ledger = try context.ledger
    let memory = try CheckpointMemory(try context.places.state)
    let report = try LedgerVerifier.verify(directory: ledger, remembering: memory.checkpoint)
    if report.ok { try memory.remember(report.checkpoint) }
    context.report(Self.json(report), as: common) { Self.lines(report, context.style) }
    return report.ok ? 0 : 1
  }

  static func json(_ report: LedgerReport) -> JSONValue {
    [
      "schema": "akms.audit.verify/1", "ok": .bool(report.ok), "events": .integer(Int64(clamping: report.events)),
      "seals": .integer(Int64(report.seals)), "segments": .integer(Int64(report.segments)),
      "unsealed": .integer(Int64(report.unsealed)), "key": .string(report.key.hex),
      "checkpoint": [
        "size": .integer(Int64(clamping: report.checkpoint.size)), "root": .string(report.checkpoint.root.hex),
      ],
      "problems": .array(report.problems.map(Self.problem)),
    ]
  }

  static func lines(_ report: LedgerReport, _ style: Style) -> [String] {
    let counts = "events: \(report.events), seals: \(report.seals), segments: \(report.segments)"
    guard report.ok else {
      return report.problems.map { Failure.printable($0.text) }
        + [style.paint("the ledger does not verify", .bad) + ", problems: \(report.problems.count), \(counts)"]
    }
    return [style.paint("the ledger verifies", .good) + ", \(counts)"]
  }

  private static func problem(_ problem: LedgerProblem) -> JSONValue {
    [
      "segment": .integer(Int64(problem.segment)), "line": .integer(Int64(problem.line)),
      "seq": .integer(Int64(clamping: problem.seq)), "text": .string(problem.text),
    ]
  }
}
