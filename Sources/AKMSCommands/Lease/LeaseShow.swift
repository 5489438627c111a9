internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms lease show ID`.
struct LeaseShow: Command {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one lease.")
  @Argument(help: "The lease's id, or the start of it.") var id: String
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let lease = try LeaseSelection.one(id, of: try context.call("lease.list").list())
    guard var result = lease.object else {
      throw Failure(.protocolViolation, "the broker's list of leases holds something else")
    }
    result["schema"] = "akms.lease.show/1"
    context.report(.object(result), as: common) {
      Fields.of(
        lease,
        ["id", "scope", "connection", "session", "state", "issued_at", "expires_at", "upstream_expires_at", "uses"])
    }
    return 0
  }
}
