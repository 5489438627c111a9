internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms lease list`.
struct LeaseList: Command {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List live leases.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let result = try context.call("lease.list")
    context.report(result, as: common) {
      Table.of(result.list(), ["id", "scope", "session", "state", "expires_at", "uses"], empty: "no lease is live")
    }
    return 0
  }
}
