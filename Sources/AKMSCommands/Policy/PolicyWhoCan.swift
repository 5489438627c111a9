internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicyAnalysis
internal import AKMSScope
internal import ArgumentParser

/// `akms policy who-can SCOPE`: everybody who can get it, or a part of it.
struct PolicyWhoCan: Command {
  static let configuration = CommandConfiguration(
    commandName: "who-can", abstract: "Say who can get SCOPE, or a part of it, and under what conditions.",
    discussion: """
      The applied policy answers, or the one that --policy names.

      EXAMPLE: akms policy who-can 'secret:read:prod/**'
      """)
  @Argument(help: "What is asked about.") var scope: String
  @OptionGroup var choice: PolicyChoice
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let scope = try Scope(parsing: scope)
    let rules = try choice.texts(context).ruleset()
    let spelt = choice.isApplied ? try Spellings(of: [rules], and: [scope], context) : nil
    let answer = WhoCan(spelt?.of(scope) ?? scope, in: spelt?.of(rules) ?? rules)
    context.report(answer.json.reported("akms.policy.who-can/1"), as: common) { answer.lines.map(Failure.printable) }
    return 0
  }
}
