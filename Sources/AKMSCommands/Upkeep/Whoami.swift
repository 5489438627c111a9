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
    var result: JSONObject = ["uid": .integer(Int64(getuid()))]
    for key in ["session", "profile", "level", "depth", "outer"] { result[key] = status[key] ?? .null }
    context.report(result.reported("akms.whoami/1"), as: common) { Self.lines(status) }
    return 0
  }

  private static func lines(_ status: JSONValue) -> [String] {
    let session = status["session"] ?? .null
    var lines = [
      "uid      \(getuid())",
      "session  \(session.shown("class")) (\(session.shown("id")))",
      "profile  \(status["profile"]?.string.map(Failure.printable) ?? "none")",
      "level    \(status.shown("level"))",
    ]
    if let depth = status["depth"]?.integer, depth > 0 {
      lines.append(
        "inside   \(depth == 1 ? "an akms exec" : "\(depth) of akms exec"), request \(status.shown("outer"))")
    }
    return lines
  }
}
