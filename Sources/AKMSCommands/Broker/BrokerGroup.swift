internal import ArgumentParser

/// `akms broker`: a group of commands.
struct BrokerGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "broker", abstract: "The per-user daemon; it starts by itself at first use.",
    subcommands: [BrokerStart.self, BrokerStop.self, BrokerRestart.self, BrokerStatus.self, BrokerRun.self])
}
