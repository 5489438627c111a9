internal import AKMSModel

/// A yes or no from a person, or from `--yes`.
struct Confirmation {
  let context: CommandContext
  let common: CommonOptions
  /// `--yes`.
  let yes: Bool

  /// Refuses before anything is done when the answer could not be had.
  ///
  /// - Parameter command: The command with `--yes`, which is what mends it.
  /// - Throws: `.usage` without a terminal (or with `--no-input`) and without `--yes`.
  func requireAnswerable(_ what: String, command: String) throws(Failure) {
    guard !yes, common.noInput || !context.console.inputIsTerminal else { return }
    let why = common.noInput ? "--no-input is given, so nothing can be asked" : "there is no terminal to ask on"
    throw Failure(.usage, "\(what) needs --yes", why: why, next: command)
  }

  /// Whether to go on; anything but y or yes is a no.
  func given(_ question: String) throws(Failure) -> Bool {
    if yes { return true }
    let answer = try context.console.ask(question + " [y/N] ") ?? ""
    return ["y", "yes"].contains(answer.lowercased())
  }
}
