internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms secret history NAME`.
struct SecretHistory: Command {
  static let configuration = CommandConfiguration(commandName: "history", abstract: "List the versions that are kept.")
  @Argument(help: "The secret's name.") var name: String
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let result = try context.call("secret.history", ["name": .string(name)])
    context.report(result, as: common) {
      Table.of(result.list(), ["version", "type", "size", "created_at", "fingerprint"], empty: "no version is kept")
    }
    return 0
  }
}
