internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms broker start`: starts one unless it runs.
struct BrokerStart: Command {
  static let configuration = CommandConfiguration(commandName: "start", abstract: "Start the broker unless it runs.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let result = try context.call("broker.status")
    context.report(result, as: common) { ["the broker runs, pid \(result.shown("pid"))"] }
    return 0
  }
}
