internal import ArgumentParser

/// The tree of commands that `akms-cli` answers.
struct Akms: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "akms",
    abstract: "Hands a command the credentials it needs, and nothing else.",
    discussion: """
      akms exec [--scope [VAR=]SCOPE]... -- COMMAND [ARG]... runs COMMAND with what the policy grants; it is answered
      by akms itself, see docs/commands.md.
      """,
    version: "akms \(Version.current)",
    subcommands: [
      Init.self, Status.self, Whoami.self, SecretGroup.self, Apply.self, PolicyGroup.self, LeaseGroup.self,
      AuditGroup.self, ConnectionGroup.self, PluginGroup.self, Lock.self, Unlock.self, BrokerGroup.self,
      SelftestGroup.self, Completion.self, Version.self,
    ])
}
