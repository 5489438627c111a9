internal import ArgumentParser

/// `akms policy`: a group of commands.
struct PolicyGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Add rules, check them, and ask what they decide.",
    subcommands: [PolicyAllow.self, PolicyCheck.self, PolicyExplain.self])
}
