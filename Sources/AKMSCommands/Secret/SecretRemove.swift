internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms secret rm NAME`: all versions.
struct SecretRemove: Command {
  static let configuration = CommandConfiguration(commandName: "rm", abstract: "Remove a secret with all its versions.")
  @Argument(help: "The secret's name.") var name: String
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let result = try context.call("secret.rm", ["name": .string(name)])
    context.report(result, as: common) { ["removed \(result.shown("name")), versions: \(result.shown("versions"))"] }
    return 0
  }
}
