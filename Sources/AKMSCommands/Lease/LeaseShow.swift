internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms lease show ID`: the lease, and the commands that run with it.
struct LeaseShow: Command {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one lease and the commands that run with it.")
  @Argument(help: "The lease's id, or the start of it.") var id: String
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let lease = try LeaseSelection.one(id, of: try context.call("lease.list").list())
    guard var result = lease.object else {
      throw Failure(.protocolViolation, "the broker's list of leases holds something else")
    }
    let commands = try Self.commands(with: lease["id"]?.string, context)
    result["schema"] = "akms.lease.show/1"
    result["commands"] = .array(commands)
    context.report(.object(result), as: common) { Self.fields(lease) + [""] + Self.lines(commands) }
    return 0
  }

  private static func commands(with lease: String?, _ context: CommandContext) throws(Failure) -> [JSONValue] {
    let running = try context.call("exec.list").list().filter { command in
      command.list("leases").contains { $0.string == lease }
    }
    return running.map { command in
      var object = command.object ?? [:]
      object["leases"] = nil  // it is this one; others are the business of `lease list`
      return .object(object)
    }
  }

  private static func fields(_ lease: JSONValue) -> [String] {
    Fields.of(
      lease,
      [
        "id", "scope", "connection", "session", "agent", "profile", "state", "issued_at", "expires_at",
        "upstream_expires_at", "uses",
      ])
  }

  private static func lines(_ commands: [JSONValue]) -> [String] {
    Table.of(
      commands, ["pid", "command", "state", "since", "depth", "expires_at", "on_expiry", "request_id"],
      empty: "no command runs with it")
  }
}
