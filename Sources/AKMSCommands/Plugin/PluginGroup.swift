internal import ArgumentParser

/// `akms plugin`: a group of commands.
struct PluginGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "Plugins, each a process of its own.",
    subcommands: [PluginList.self])
}
