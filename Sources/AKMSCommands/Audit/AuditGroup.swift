internal import ArgumentParser

/// `akms audit`: a group of commands.
struct AuditGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "The ledger of everything that was asked and granted.",
    subcommands: [AuditTail.self, AuditVerify.self])
}
