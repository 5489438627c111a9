internal import AKMSModel
internal import ArgumentParser

/// argv → exit status: finds the command, runs it, and prints what stopped it.
package struct CommandRunner {
  private let context: CommandContext

  package init(_ context: CommandContext) { self.context = context }

  /// Runs one command to its end.
  ///
  /// - Parameter arguments: argv without the program's name.
  /// - Returns: The exit status of contract section 2; help and completion scripts are 0.
  package func run(_ arguments: [String]) -> Int32 {
    do throws(Failure) {
      return try perform(arguments)
    } catch {
      let format = ErrorFormat.requested(arguments, variable: context.console.variable("AKMS_ERROR_FORMAT"))
      context.console.writeError(ErrorReport(error).text(format))
      return error.code.exitStatus
    }
  }

  private func perform(_ arguments: [String]) throws(Failure) -> Int32 {
    let path = CommandPath(arguments)
    try UnbuiltWords.refuse(path)
    switch try parse(arguments, at: path) {
    case .help(let text):
      context.console.write(text)
      return 0
    case .command(let command): return try command.execute(in: context)
    case .group: throw missingWord(after: path)
    }
  }

  private enum Parsed {
    case command(any Command)
    case group
    case help(String)
  }

  private func parse(_ arguments: [String], at path: CommandPath) throws(Failure) -> Parsed {
    do {
      var parsed = try Akms.parseAsRoot(arguments)
      if let command = parsed as? any Command { return .command(command) }
      if !type(of: parsed).configuration.subcommands.isEmpty { return .group }
      try parsed.run()  // the parser's own `help`, which answers by throwing
      return .group
    } catch {
      if Akms.exitCode(for: error).isSuccess { return .help(Akms.fullMessage(for: error) + "\n") }
      if let stranger = path.stranger { throw unknown(stranger, at: path) }
      throw ParseFailure.make(Akms.message(for: error), at: path)
    }
  }

  private func missingWord(after path: CommandPath) -> Failure {
    guard !path.words.isEmpty else { return Failure(.usage, "a command is missing", next: "akms --help") }
    let words = path.command.configuration.subcommands.compactMap { $0.configuration.commandName }
    return Failure(
      .usage, path.words.joined(separator: " ") + " needs a word more", why: "it has: " + words.joined(separator: ", "),
      next: path.typed + " --help")
  }

  private func unknown(_ word: String, at path: CommandPath) -> Failure {
    let place = path.words.isEmpty ? "" : " of " + path.words.joined(separator: " ")
    return Failure(.usage, "'\(word)' is no command" + place, next: path.typed + " --help")
  }
}
