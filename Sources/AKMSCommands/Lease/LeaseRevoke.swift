internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms lease revoke`: exit 1 when one could not be ended now.
struct LeaseRevoke: Command {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "End leases before their time.",
    discussion: "A credential that its provider cannot revoke is not_revocable; the time at which it dies is shown.")
  @Argument(help: "Ids, or starts of them.") var ids: [String] = []
  @Flag(help: "All live leases.") var all = false
  @Option(help: "Those of one connection.") var connection: String?
  @Option(help: "Those of one session.") var session: String?
  @Option(help: .hidden) var agent: String?
  @Option(help: .hidden) var profile: String?
  @Option(help: .hidden) var since: String?
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    try check()
    let result = try revoke(context)
    context.report(result, as: common) {
      Table.of(result.list(), ["id", "result", "dead_at"], empty: "no lease matches")
    }
    return result.list().contains { $0["result"]?.string == "failed" } ? 1 : 0
  }

  private func check() throws(Failure) {
    for (name, value) in [("agent", agent), ("profile", profile), ("since", since)] where value != nil {
      throw Failure(.usage, "lease revoke --\(name) is not built yet")
    }
    let filters = !ids.isEmpty || connection != nil || session != nil
    guard filters != all else {
      throw Failure(
        .usage, filters ? "--all stands alone" : "say which leases: ids, --connection, --session or --all",
        next: "akms lease list")
    }
  }

  private func revoke(_ context: CommandContext) throws(Failure) -> JSONValue {
    if all { return try context.call("lease.revoke", ["ids": [], "all": true]) }
    let selection = LeaseSelection(ids: ids, connection: connection, session: session)
    let chosen = try selection.matching(try context.call("lease.list").list())
    guard !chosen.isEmpty else { return ["schema": "akms.lease.revoke/1", "items": []] }
    return try context.call("lease.revoke", ["ids": .strings(chosen)])
  }
}
