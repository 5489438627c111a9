internal import ArgumentParser

/// `akms connection`: a group of commands.
struct ConnectionGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "connection", abstract: "Configured connections to providers.",
    subcommands: [ConnectionList.self])
}
