internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms secret show NAME`: metadata, never the value.
struct SecretShow: Command {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what is known of a secret, not its value.")
  @Argument(help: "The secret's name.") var name: String
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let result = try context.call("secret.show", ["name": .string(name)])
    context.report(result, as: common) {
      Fields.of(result, ["name", "type", "tags", "version", "versions", "created_at", "updated_at", "fingerprint"])
    }
    return 0
  }
}
