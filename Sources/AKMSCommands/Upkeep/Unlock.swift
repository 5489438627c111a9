internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms unlock`.
struct Unlock: Command {
  static let configuration = CommandConfiguration(
    commandName: "unlock", abstract: "Open the store again; a passphrase comes from a prompt or from stdin.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let opened = try unlockWithoutPassphrase(context)
    let result = if let opened { opened } else { try unlock(context) }
    context.report(result, as: common) { ["unlocked"] }
    return 0
  }

  /// Enough where the root key lies in a key file; nil where the store answers that a passphrase is needed.
  private func unlockWithoutPassphrase(_ context: CommandContext) throws(Failure) -> JSONValue? {
    do throws(Failure) { return try context.call("unlock") } catch {
      guard error.code == .locked, error.next == "akms unlock" else { throw error }
      return nil
    }
  }

  private func unlock(_ context: CommandContext) throws(Failure) -> JSONValue {
    let input = SecretInput(console: context.console, noInput: common.noInput)
    let passphrase = try input.read("passphrase: ", noun: "passphrase", command: "akms unlock")
    return try context.broker.call("unlock", [:], secret: passphrase)
  }
}
