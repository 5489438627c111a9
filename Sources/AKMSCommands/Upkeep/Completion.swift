internal import AKMSModel
internal import ArgumentParser

/// `akms completion SHELL`: the script that a shell loads.
struct Completion: Command {
  /// Shells for which the parser can write one.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish
  }

  static let configuration = CommandConfiguration(
    commandName: "completion", abstract: "Print the completion script for a shell.",
    discussion: "bash: source <(akms completion bash)")
  @Argument(help: "The shell that loads it.") var shell: Shell
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    context.console.write(Akms.completionScript(for: kind) + "\n")
    return 0
  }

  private var kind: CompletionShell {
    switch shell {
    case .bash: .bash
    case .zsh: .zsh
    case .fish: .fish
    }
  }
}
