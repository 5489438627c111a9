internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSReplay
internal import ArgumentParser

/// `akms policy simulate --since 30d NEW`: recorded decisions made again by other rules.
struct PolicySimulate: Command {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Decide what the ledger recorded again, by NEW, and group what would change.",
    discussion: """
      The facts are those of the time. NEW and OLD are a folder or a file of rules, or one of the words applied and \
      staged; without --against the applied policy is the old one.

      EXAMPLE: akms policy simulate --since 30d staged
      """)
  @Option(help: "How far back, such as 30d.") var since: String
  @Option(help: "The old policy, instead of the applied one.") var against = "applied"
  @Argument(help: "The policy that decides.") var new: String
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let seconds = try Past.seconds(since, of: "--since")
    let ledger = try context.ledger
    let rules = (old: try PolicyTexts(against, context).ruleset(), new: try PolicyTexts(new, context).ruleset())
    let spelt = against == "applied" ? try Spellings(of: [rules.old, rules.new], context) : nil
    let simulation = try Simulation(
      since: (context.now() - Int64(seconds)) * 1_000_000, ledger: ledger, old: rules.old, new: rules.new,
      clock: LocalTimes.clock, spelling: { spelt?.of($0) })
    context.report(simulation.json.reported("akms.policy.simulate/1"), as: common) {
      simulation.lines.map(Failure.printable)
    }
    return 0
  }
}
