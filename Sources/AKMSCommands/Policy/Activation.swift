internal import AKMSJSON
internal import AKMSModel
internal import AKMSSecret

/// `policy.apply`: what was shown becomes what is in force, with the passphrase where one is set.
struct Activation {
  let context: CommandContext
  let common: CommonOptions
  /// For the refusal where nothing can be asked.
  let command: String

  /// Applies what was shown; the passphrase goes along only where one is set.
  ///
  /// - Parameters:
  ///   - staged: What was shown; the broker refuses when the files changed since.
  ///   - passphrase: Where the person has given it already; nil to ask.
  /// - Throws: The broker's refusal, also where no passphrase is to be had; `.usage` for one that cannot be one.
  func apply(_ staged: StagedChanges, having passphrase: consuming Secret? = nil) throws(Failure) -> JSONValue {
    let arguments: JSONObject = staged.version.map { ["expect": .string($0)] } ?? [:]
    if !staged.needsPassphrase {
      do throws(Failure) { return try context.call("policy.apply", arguments) } catch {
        // set since; a store that is locked itself says how it is opened
        guard error.code == .locked, error.next != "akms unlock" else { throw error }
      }
    }
    let input = SecretInput(console: context.console, noInput: common.noInput)
    // without any the broker refuses, and says why
    let known: Secret? =
      if let passphrase { passphrase } else {
        try input.readIfAny("passphrase: ", noun: "passphrase", command: command)
      }
    return try context.broker.call("policy.apply", arguments, secret: known)
  }
}
