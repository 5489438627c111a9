internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms secret list`.
struct SecretList: Command {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List names, types and versions.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let result = try context.call("secret.list")
    context.report(result, as: common) {
      Table.of(result.list(), ["name", "type", "version", "updated_at", "tags"], empty: "no secret is stored")
    }
    return 0
  }
}
