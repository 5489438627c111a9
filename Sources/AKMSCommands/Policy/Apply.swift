internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms apply`: shows what the files change, asks, activates.
struct Apply: Command {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Show what the changed files would change, ask, and activate them.",
    discussion: """
      Without a terminal --yes is needed. Where a passphrase is set it is asked for, or read from stdin.

      EXAMPLE: akms apply --dry-run
      """)
  @Flag(help: "Do not ask.") var yes = false
  @Flag(name: .customLong("dry-run"), help: "Show the changes and stop.") var dryRun = false
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let confirmation = Confirmation(context: context, common: common, yes: yes || dryRun)
    try confirmation.requireAnswerable("apply", command: "akms apply --yes")
    let staged = try StagedChanges(context)
    guard !staged.isEmpty else {
      context.report(staged.result, as: common) { staged.lines(context.style) }
      return 0
    }
    let whole = staged.rules.isEmpty ? nil : try StagedComparison(staged, context)
    let lines = staged.lines(context.style) + (whole?.lines ?? [])
    if dryRun {
      context.report(whole?.added(to: staged.result) ?? staged.result, as: common) { lines }
      return 0
    }
    if !common.json { context.console.write(lines.map { $0 + "\n" }.joined()) }
    guard try confirmation.given("apply?") else {
      context.console.writeError("akms: nothing is applied\n")
      return 1
    }
    let result = try Activation(context: context, common: common, command: "akms apply --yes").apply(staged)
    context.report(whole?.added(to: result) ?? result, as: common) { ["applied, rules: \(result.shown("rules"))"] }
    return 0
  }
}
