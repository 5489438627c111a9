internal import ArgumentParser

/// `akms policy`: a group of commands.
struct PolicyGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Add rules, check and test them, and ask what they decide.",
    subcommands: [
      PolicyAllow.self, PolicyCheck.self, PolicyTestCommand.self, PolicyExplain.self, PolicyDiffCommand.self,
      PolicySimulate.self, PolicyWhoCan.self, PolicyWhatCan.self, PolicyLearn.self,
    ])
}
