internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms lease revoke`: exit 1 when one could not be ended now.
struct LeaseRevoke: Command {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "End leases before their time.",
    discussion: """
      Ids and filters together must all match. A credential that its provider cannot revoke is not_revocable; the time \
      at which it dies is shown. Commands that run with an ended lease are ended, unless their lot is to be kept.
      """)
  @OptionGroup var filters: LeaseFilters
  @Flag(help: "All live leases.") var all = false
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    guard filters.isEmpty == all else {
      throw Failure(
        .usage, all ? "--all stands alone" : "say which leases: ids, a filter or --all", next: "akms lease list")
    }
    let selection = try filters.selection(at: context.now())
    let (result, leases) = try revoke(selection, context)
    context.report(result, as: common) {
      Table.of(result.list(), ["id", "result", "dead_at"], empty: filters.emptyLine(leases))
    }
    return result.list().contains { $0["result"]?.string == "failed" } ? 1 : 0
  }

  /// What became of each, and all that were there to choose from.
  private func revoke(
    _ selection: LeaseSelection, _ context: CommandContext
  ) throws(Failure) -> (JSONValue, [JSONValue]) {
    if all { return (try context.call("lease.revoke", ["ids": [], "all": true]), []) }
    let leases = try context.call("lease.list").list()
    let chosen = try selection.matching(leases).compactMap { $0["id"]?.string }
    guard !chosen.isEmpty else { return (["schema": "akms.lease.revoke/1", "items": []], leases) }
    return (try context.call("lease.revoke", ["ids": .strings(chosen)]), leases)
  }
}
