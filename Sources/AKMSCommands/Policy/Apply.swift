internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms apply`: shows what the files change, asks, activates.
struct Apply: Command {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Show what the changed files would change, ask, and activate them.",
    discussion: "Without a terminal --yes is needed.")
  @Flag(help: "Do not ask.") var yes = false
  @Flag(name: .customLong("dry-run"), help: "Show the changes and stop.") var dryRun = false
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let confirmation = Confirmation(context: context, common: common, yes: yes || dryRun)
    try confirmation.requireAnswerable("apply", command: "akms apply --yes")
    let staged = try StagedChanges(context)
    if dryRun || staged.isEmpty {
      context.report(staged.json("akms.policy.staged/1"), as: common) { staged.lines(context.style) }
      return 0
    }
    if !common.json { context.console.write(staged.lines(context.style).map { $0 + "\n" }.joined()) }
    guard try confirmation.given("apply?") else {
      context.console.writeError("akms: nothing is applied\n")
      return 1
    }
    let result = try staged.apply(context)
    context.report(result, as: common) { ["applied, rules: \(result.shown("rules"))"] }
    return 0
  }
}
