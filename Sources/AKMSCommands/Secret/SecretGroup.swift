internal import ArgumentParser

/// `akms secret`: a group of commands.
struct SecretGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "secret", abstract: "Store secrets and look at what is stored; values are never printed.",
    subcommands: [SecretSet.self, SecretList.self, SecretShow.self, SecretHistory.self, SecretRemove.self])
}
