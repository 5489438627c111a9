internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser
internal import Glibc

/// `akms whoami`: as what the broker sees the caller.
struct Whoami: Command {
  static let configuration = CommandConfiguration(
    commandName: "whoami", abstract: "Say as what session and profile the broker sees you.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let status = try context.call("status")
    let result: JSONValue = [
      "schema": "akms.whoami/1", "uid": .integer(Int64(getuid())), "session": status["session"] ?? .null,
      "profile": status["profile"] ?? .null,
    ]
    context.report(result, as: common) {
      let session = status["session"] ?? .null
      return [
        "uid \(getuid()), session \(session.shown("class")), profile \(status["profile"]?.string.map(Failure.printable) ?? "none")"
      ]
    }
    return 0
  }
}
