internal import ArgumentParser

/// `akms lease`: a group of commands.
struct LeaseGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lease", abstract: "What is granted right now.",
    subcommands: [LeaseList.self, LeaseShow.self, LeaseRevoke.self])
}
