internal import ArgumentParser

/// `akms selftest`: a group of commands.
struct SelftestGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest", abstract: "Try out on this machine what the documentation promises.",
    subcommands: [SelftestHarness.self])
}
