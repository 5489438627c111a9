internal import AKMSModel
internal import ArgumentParser

/// `akms broker run`: the broker in the foreground, for a supervisor such as systemd.
struct BrokerRun: Command {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run the broker in the foreground, for a supervisor.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 { try context.process.runInPlace() }
}
