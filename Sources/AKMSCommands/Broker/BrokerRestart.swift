internal import AKMSModel
internal import ArgumentParser

/// `akms broker restart`.
struct BrokerRestart: Command {
  static let configuration = CommandConfiguration(
    commandName: "restart", abstract: "Stop the broker where it runs, then start it.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    _ = try BrokerStop.stop(context)
    let result = try context.call("broker.status")
    context.report(result, as: common) { ["the broker runs, pid \(result.shown("pid"))"] }
    return 0
  }
}
