internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms broker stop`: returns when it is gone.
struct BrokerStop: Command {
  /// Seconds: the broker flushes its ledger and ends its plugins first, each within 5 s.
  static let patience = 15

  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Stop the broker and wait until it is gone; running commands go on.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let was = try Self.stop(context)
    let result: JSONValue = ["schema": "akms.broker.stop/1", "stopped": .bool(was), "running": false]
    context.report(result, as: common) { [was ? "the broker has stopped" : "no broker is running"] }
    return 0
  }

  /// Stops a running broker; false where none ran.
  static func stop(_ context: CommandContext) throws(Failure) -> Bool {
    guard try context.process.callRunning("broker.stop") != nil else { return false }
    try context.process.waitUntilStopped(seconds: patience)
    return true
  }
}
