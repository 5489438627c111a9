internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser
internal import CLinux

/// `akms selftest harness`: tries out what docs/harnesses.md promises; exit 1 when something does not hold.
struct SelftestHarness: Command {
  static let configuration = CommandConfiguration(
    commandName: "harness", abstract: "Try out what agents' runners and CI rely on.",
    discussion: """
      Runs the akms of this installation in a temporary home of its own, which needs no account and changes nothing \
      elsewhere. Exit 1 when something does not hold.
      """)
  @Flag(help: "Leave the temporary folder for a look.") var keep = false
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    try Interruption.heldBack { () throws(Failure) in
      let trial = try Trial(context.programs, context.console.variable)
      defer { if !keep { trial.remove() } }
      let items = run(HarnessCheck.all, trial) { if !common.json { context.console.write($0.text(context.style)) } }
      if common.json {
        let report = SelftestItem.report(items, akms: trial.akms, kept: keep ? trial.folder : nil)
        context.console.write(report.text + "\n")
      } else {
        if keep { context.console.write("kept: \(Failure.printable(trial.folder))\n") }
        context.console.write(SelftestItem.summary(items))
      }
      return items.allSatisfy(\.holds) ? 0 : 1
    }
  }

  /// All of it, also when a check fails; without a home nothing can be tried.
  private func run(_ checks: [HarnessCheck], _ trial: Trial, _ tell: (SelftestItem) -> Void) -> [SelftestItem] {
    var items: [SelftestItem] = []
    func take(_ name: String, _ body: () throws(Failure) -> [String]) {
      let item = Self.item(name, body)
      tell(item)
      items.append(item)
    }
    take("a home of its own is set up") { () throws(Failure) in
      try trial.setUp()
      return []
    }
    for check in checks where items[0].holds && !Interruption.isThere {
      take(check.name) { () throws(Failure) in try check.run(trial) }
    }
    take("nothing is left running") { Judge.nothingLeft(trial.tearDown()) }
    return items
  }

  private static func item(_ name: String, _ body: () throws(Failure) -> [String]) -> SelftestItem {
    let begun = akms_monotonic_ns()
    var wrong: [String] = []
    do throws(Failure) { wrong = try body() } catch { wrong = [error.what + (error.why.map { ": " + $0 } ?? "")] }
    if Interruption.isThere { wrong.append("it was interrupted") }
    return SelftestItem(name: name, wrong: wrong, milliseconds: Int((akms_monotonic_ns() - begun) / 1_000_000))
  }
}
