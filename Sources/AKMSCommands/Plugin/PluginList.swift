internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms plugin list`.
struct PluginList: Command {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List plugins with their signatures and states.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let result = try context.call("plugin.list")
    context.report(result, as: common) {
      Table.of(
        result.list(), ["name", "version", "roles", "provider", "signature", "signer", "state"],
        empty: "no plugin is there")
    }
    return 0
  }
}
