internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms lock`.
struct Lock: Command {
  static let configuration = CommandConfiguration(
    commandName: "lock", abstract: "Wipe the keys from memory and end every lease.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let result = try context.call("lock")
    context.report(result, as: common) { ["locked, leases ended: " + result.shown("leases_ended")] }
    return 0
  }
}
