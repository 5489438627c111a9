internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms version`.
struct Version: Command {
  /// Semantic version of this source tree; 0 before the first release.
  static let current = "0.1.0"

  static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let result = JSONValue.object(["schema": "akms.version/1", "version": .string(Self.current)])
    context.report(result, as: common) { ["akms \(Self.current)"] }
    return 0
  }
}
