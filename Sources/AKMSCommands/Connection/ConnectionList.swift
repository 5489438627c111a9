internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms connection list`.
struct ConnectionList: Command {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List connections and their plugins.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let result = try context.call("connection.list")
    context.report(result, as: common) {
      Table.of(result.list(), ["name", "plugin", "state"], empty: "no connection is configured")
    }
    return 0
  }
}
