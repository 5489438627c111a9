internal import AKMSModel
internal import ArgumentParser

/// `akms policy check [DIR]`: a strict load and the lints; exit 1 when an error is found.
struct PolicyCheck: Command {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Load policy and configuration strictly; list all errors and what looks wrong.",
    discussion: """
      Without DIR: /etc/akms/policy, then policy/*.yaml, profiles/*.yaml and config.yaml of the configuration folder. \
      Exit 1 when an error is found, with --strict also for a warning.

      EXAMPLE: akms policy check --strict profiles/policy
      """)
  @Argument(help: "A folder of rule files, or one file.") var folder: String?
  @Flag(help: "Exit 1 for a warning, too.") var strict = false
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let found = if let folder { try Findings(at: folder) } else { try Findings(configuration: context) }
    context.report(found.json, as: common) { found.lines }
    return found.errors > 0 || (strict && found.warnings > 0) ? 1 : 0
  }
}
