internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicyAnalysis
internal import ArgumentParser

/// `akms policy what-can`: everything that a caller can get, as far as the caller is said.
struct PolicyWhatCan: Command {
  static let configuration = CommandConfiguration(
    commandName: "what-can", abstract: "Say what a caller can get, and under what conditions.",
    discussion: """
      What is not given is anybody's. The applied policy answers, or the one that --policy names.

      EXAMPLE: akms policy what-can --session agent --agent claude-code
      """)
  @OptionGroup var caller: CallerOptions
  @OptionGroup var choice: PolicyChoice
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let who = Caller(
      user: caller.user, session: try caller.sessionClass(), agent: caller.agent, profile: caller.profile,
      tool: caller.tool, cwd: caller.cwd, home: caller.named.flatMap { Account(named: $0).home })
    try caller.check()
    let rules = try choice.texts(context).ruleset()
    let spelt = choice.isApplied ? try Spellings(of: [rules], context) : nil
    let answer = WhatCan(who, in: spelt?.of(rules) ?? rules)
    context.report(answer.json.reported("akms.policy.what-can/1"), as: common) { answer.lines.map(Failure.printable) }
    return 0
  }
}
