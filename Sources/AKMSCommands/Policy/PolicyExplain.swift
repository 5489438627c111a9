internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope
internal import ArgumentParser

/// `akms policy explain SCOPE`: what the policy answers in given circumstances, and why.
struct PolicyExplain: Command {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say what the policy decides for SCOPE, and why.",
    discussion:
      "What is not given is the caller's own. With --policy DIR the rules of that folder decide, without a broker.")
  @Argument(help: "What is asked for.") var scope: String
  @Option(help: "For how long, such as 15m.") var ttl: String?
  @Option(help: "Session class: human, agent, ci or unproven.") var session: String?
  @Option(help: "The user's name.") var user: String?
  @Option(help: "A registered agent's name.") var agent: String?
  @Option(help: "The profile in use.") var profile: String?
  @Option(help: "The program's file.") var tool: String?
  @Option(help: "The working directory.") var cwd: String?
  @Option(help: "The reason given.") var reason: String?
  @Option(help: "The time, RFC 3339.") var at: String?
  @Option(help: "A folder of rules that decides instead of the applied policy.") var policy: String?
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let question = try Question(self)
    let answer =
      if let policy { try question.decide(by: policy) } else {
        try context.call("policy.explain", question.arguments)
      }
    context.report(answer, as: common) { Self.lines(answer) }
    return 0
  }

  /// The ready lines of the answer.
  static func lines(_ answer: JSONValue) -> [String] { answer.list("text").map { Failure.printable($0.cell) } }
}
