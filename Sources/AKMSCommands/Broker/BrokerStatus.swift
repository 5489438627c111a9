internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms broker status`: never starts one.
struct BrokerStatus: Command {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say whether a broker runs; never starts one.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let result = try context.process.callRunning("broker.status") ?? Self.notRunning
    context.report(result, as: common) { Self.lines(result) }
    return 0
  }

  /// What is printed where no broker runs: the same keys, so that programs need one shape.
  static let notRunning: JSONValue = [
    "schema": "akms.broker.status/1", "running": false, "pid": .null, "level": .null,
  ]

  static func lines(_ status: JSONValue) -> [String] {
    guard status["running"]?.bool == true else { return ["no broker is running"] }
    return Fields.of(status, ["pid", "state", "level", "version", "started_at", "leases", "connections"])
  }
}
