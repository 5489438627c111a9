internal import AKMSLedger
internal import AKMSModel
internal import ArgumentParser

/// `akms audit tail`: the last events, straight from the ledger's files.
struct AuditTail: Command {
  static let configuration = CommandConfiguration(
    commandName: "tail", abstract: "Print the last events of the ledger; needs no broker.",
    discussion: "With --json each line is the event as it stands in the ledger.")
  @Option(name: .customShort("n"), help: "How many.") var count = 10
  @Option(help: "Only events with this action, such as vend.denied; vend stands for vend.*.") var action: String?
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    guard (1...1_000_000).contains(count) else {
      throw Failure(.usage, "-n takes a number from 1 to 1000000, found \(count)")
    }
    let filter = LedgerTail.Filter(actions: action.map { [$0, $0 + "."] } ?? [])
    for line in try LedgerTail.read(directory: try context.ledger, last: count, matching: filter) {
      // what the ledger wrote is printable already; a line that somebody else wrote need not be
      let text = Failure.printable(String(decoding: line, as: UTF8.self))
      context.console.write((common.json ? text : EventText(line, context.style).line) + "\n")
    }
    return 0
  }
}
