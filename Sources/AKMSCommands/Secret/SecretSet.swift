internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms secret set NAME`: the value comes from stdin or a prompt without echo.
struct SecretSet: Command {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Store a value, from stdin or from a prompt without echo.",
    discussion: "printf %s \"$VALUE\" | akms secret set llm/anthropic")
  @Argument(help: "The secret's name, such as llm/anthropic.") var name: String
  @Argument(help: .hidden) var extra: [String] = []
  @Option(help: "What it is; detected where not given.") var type: SecretType?
  @Option(name: .customLong("tag"), help: "A label; may be given more than once.") var tags: [String] = []
  @Flag(help: "Keep the one line feed at the end that is stripped otherwise.") var raw = false
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    guard extra.isEmpty else {
      throw Failure(
        .usage, "a value is never taken from the command line",
        why: "every process can read it there, and the shell's history keeps it",
        next: "akms secret set \(ShellWord.quoted(name))")
    }
    let input = SecretInput(console: context.console, noInput: common.noInput)
    let value = try input.read(
      "value of \(Failure.printable(name)): ", noun: "value", raw: raw,
      command: "akms secret set \(ShellWord.quoted(name))")
    let result = try context.broker.call("secret.set", arguments, secret: value)
    context.report(result, as: common) {
      ["stored \(result.shown("name")), version \(result.shown("version")), type \(result.shown("type"))"]
    }
    return 0
  }

  private var arguments: JSONObject {
    var arguments: JSONObject = ["name": .string(name)]
    // Without any, a new version keeps the tags of the old one.
    if !tags.isEmpty { arguments["tags"] = .strings(tags) }
    if let type { arguments["type"] = .string(type.rawValue) }
    return arguments
  }
}

/// What a stored secret is (contract section 8).
enum SecretType: String, ExpressibleByArgument, CaseIterable {
  case apiToken = "api-token"
  case sshKey = "ssh-key"
  case certificate
  case connectionString = "connection-string"
  case jwt
  case generic
}
