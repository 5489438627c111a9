internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope
internal import ArgumentParser

/// `akms policy allow SCOPE`: one rule more in `policy/local.yaml`, applied at once.
struct PolicyAllow: Command {
  static let configuration = CommandConfiguration(
    commandName: "allow", abstract: "Add a rule that allows SCOPE to policy/local.yaml, and apply it.",
    discussion: """
      Other staged changes are shown and applied with it. Without a terminal --yes is needed. Where a passphrase is set \
      it is asked for, or read from stdin.

      EXAMPLE: akms policy allow 'secret:read:llm/**' --session human --max-ttl 8h
      """)
  @Argument(help: "What is allowed, such as 'secret:read:llm/**'.") var scope: String
  @Option(help: "Session classes: human, agent, ci, unproven; commas between several. Left out: human, agent and ci.")
  var session: [String] = []
  @Option(help: "A program's file, or sha256:DIGEST; may be given more than once.") var tool: [String] = []
  @Option(name: .customLong("max-ttl"), help: "The longest life of what is granted, such as 15m or 8h.") var maxTTL:
    String?
  @Flag(help: "Do not ask.") var yes = false
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let allowance = try allowance()
    let confirmation = Confirmation(context: context, common: common, yes: yes)
    let command = "akms policy allow \(ShellWord.quoted(scope)) --yes"
    try confirmation.requireAnswerable("policy allow", command: command)
    let local = try LocalPolicy(context)
    let writer = try local.appending(allowance)
    let before = try StagedChanges(context)
    let whole = try StagedComparison(before, context, replacing: (LocalPolicy.name, Array(writer.text.utf8)))
    if !common.json {
      let staged = before.isEmpty ? [] : before.lines(context.style)
      let lines = staged + writer.addition(to: local.bytes).map { "+ " + $0 } + whole.lines
      context.console.write(lines.map { $0 + "\n" }.joined())
    }
    guard try confirmation.given("add this rule and apply?") else {
      context.console.writeError("akms: nothing is changed\n")
      return 1
    }
    let activation = Activation(context: context, common: common, command: command)
    let result = try local.apply(writer, after: before, activation)
    context.report(whole.added(to: try json(result, writer.id)), as: common) {
      ["added \(writer.id) to \(LocalPolicy.name), applied"]
    }
    return 0
  }

  private func allowance() throws(Failure) -> PolicyWriter.Allowance {
    PolicyWriter.Allowance(
      try Scope(parsing: scope), sessions: try PolicyFlags.sessions(session), tools: try PolicyFlags.tools(tool),
      maxTTL: try maxTTL.map { text throws(Failure) in try Durations.seconds(text, of: "--max-ttl") })
  }

  private func json(_ applied: JSONValue, _ id: String) throws(Failure) -> JSONValue {
    guard var result = applied.object else { throw Failure(.protocolViolation, "the broker's answer is no object") }
    result["schema"] = "akms.policy.allow/1"
    result["rule"] = .string(id)
    result["file"] = .string(LocalPolicy.name)
    return .object(result)
  }
}
