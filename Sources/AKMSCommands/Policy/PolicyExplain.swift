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
    discussion: """
      What is not given is the caller's own. With --policy the rules named there decide, without a broker.

      EXAMPLE: akms policy explain secret:read:prod/db --session agent --at 2026-01-31T22:30:00Z
      """)
  @Argument(help: "What is asked for.") var scope: String
  @Option(help: "For how long, such as 15m.") var ttl: String?
  @OptionGroup var caller: CallerOptions
  @Option(help: "The reason given.") var reason: String?
  @Option(help: "The time, RFC 3339.") var at: String?
  @OptionGroup var choice: PolicyChoice
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let question = try Question(self)
    let answer =
      if choice.policy == nil {
        try context.call("policy.explain", question.arguments)
      } else {
        try question.decide(by: try choice.texts(context), now: context.now())
      }
    context.report(answer, as: common) { Self.lines(answer) }
    return 0
  }

  /// The ready lines of the answer.
  static func lines(_ answer: JSONValue) -> [String] { answer.list("text").map { Failure.printable($0.cell) } }
}
