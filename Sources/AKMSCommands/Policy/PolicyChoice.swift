internal import AKMSModel
internal import ArgumentParser

/// `--policy`: whose rules answer.
struct PolicyChoice: ParsableArguments {
  @Option(help: "A folder or file of rules, or staged: it answers instead of the applied policy.") var policy: String?

  /// Whether it is what the broker has in force.
  var isApplied: Bool { policy ?? "applied" == "applied" }

  /// The rules' texts: what was named, or what the broker has in force.
  func texts(_ context: CommandContext) throws(Failure) -> PolicyTexts { try PolicyTexts(policy ?? "applied", context) }
}
