internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms lease list`.
struct LeaseList: Command {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List live leases.", discussion: "Ids and filters together must all match.")
  @OptionGroup var filters: LeaseFilters
  @Flag(help: "The last 500 that have ended, too.") var all = false
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let selection = try filters.selection(at: context.now())
    var result = try context.call("lease.list", all ? ["all": true] : [:])
    let leases = result.list()
    if !filters.isEmpty, var object = result.object {
      object["items"] = .array(try selection.matching(leases))
      result = .object(object)
    }
    context.report(result, as: common) {
      Table.of(
        result.list(), ["id", "scope", "session", "state", "expires_at"] + (all ? ["ended_at"] : ["uses"]),
        empty: all && filters.isEmpty ? "no lease is known" : filters.emptyLine(leases))
    }
    return 0
  }
}
