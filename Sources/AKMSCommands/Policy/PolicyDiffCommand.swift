internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicyAnalysis
internal import ArgumentParser

/// `akms policy diff OLD NEW`: whether NEW allows more than OLD, with a request that shows it.
struct PolicyDiffCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare two policies exactly: equivalent, narrower, wider or incomparable.",
    discussion: """
      OLD and NEW are a folder or a file of rules, or one of the words applied (what is in force) and staged (what \
      `akms apply` would put in force). With applied, scopes are compared as providers spell them.

      EXAMPLE: akms policy diff applied staged --fail-if-wider
      """)
  @Argument(help: "The policy as it was.") var old: String
  @Argument(help: "The policy as it is to be.") var new: String
  @Flag(name: .customLong("fail-if-wider"), help: "Exit 1 unless NEW allows nothing that OLD does not.") var strict =
    false
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let rules = (old: try PolicyTexts(old, context).ruleset(), new: try PolicyTexts(new, context).ruleset())
    let spelt = [old, new].contains("applied") ? try Spellings(of: [rules.old, rules.new], context) : nil
    let comparison = PolicyComparison(
      from: spelt?.of(rules.old) ?? rules.old, to: spelt?.of(rules.new) ?? rules.new)
    context.report(comparison.json.reported("akms.policy.diff/1"), as: common) {
      comparison.lines.map(Failure.printable)
    }
    return strict && !Self.isSafe(comparison) ? 1 : 0
  }

  /// Whether it is certain that nothing more is allowed.
  static func isSafe(_ comparison: PolicyComparison) -> Bool {
    comparison.isExact && [.equivalent, .narrower].contains(comparison.relation)
  }
}
