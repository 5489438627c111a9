internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms unlock`.
struct Unlock: Command {
  static let configuration = CommandConfiguration(
    commandName: "unlock", abstract: "Open the store with the passphrase, from a prompt or from stdin.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let input = SecretInput(console: context.console, noInput: common.noInput)
    let passphrase = try input.read("passphrase: ", noun: "passphrase", command: "akms unlock")
    let result = try context.broker.call("unlock", [:], secret: passphrase)
    context.report(result, as: common) { ["unlocked"] }
    return 0
  }
}
