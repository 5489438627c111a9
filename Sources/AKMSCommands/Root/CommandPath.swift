internal import ArgumentParser

/// The chain of commands that argv names, such as `secret set`.
struct CommandPath {
  /// Words below `akms`, in order; empty for the root.
  let words: [String]
  /// The deepest command that was found.
  let command: any ParsableCommand.Type
  /// The first word that names no command below it; nil when argv ends there or an option follows.
  let stranger: String?

  /// Walks the tree from the root along the leading words of `arguments`; options before a word are stepped over.
  init(_ arguments: [String], from root: any ParsableCommand.Type = Akms.self) {
    var words: [String] = []
    var command: any ParsableCommand.Type = root
    var stranger: String?
    for word in arguments.prefix(while: { $0 != "--" }) where !word.hasPrefix("-") {
      guard let next = command.configuration.subcommands.first(where: { $0.configuration.commandName == word }) else {
        stranger = command.configuration.subcommands.isEmpty ? nil : word
        break
      }
      words.append(word)
      command = next
    }
    self.words = words
    self.command = command
    self.stranger = stranger
  }

  /// `akms` and the words, as a person types them.
  var typed: String { (["akms"] + words).joined(separator: " ") }
}
