internal import AKMSJSON
internal import AKMSModel
internal import ArgumentParser

/// `akms status`.
struct Status: Command {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show session, connections, live leases and staged changes.")
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let result = try context.call("status")
    context.report(result, as: common) { Self.lines(result, now: context.now(), style: context.style) }
    return 0
  }

  static func lines(_ status: JSONValue, now: Int64, style: Style) -> [String] {
    let session = status["session"] ?? .null
    let leases = status.list("leases")
    var lines = [
      "session      \(session.shown("class"))",
      "profile      \(status["profile"]?.string.map(Failure.printable) ?? "none")",
      "level        \(status.shown("level"))",
      "connections  \(connections(status))",
      "leases       \(leases.isEmpty ? "none" : String(leases.count))",
    ]
    if let state = status["state"]?.string, state != "ready" {
      lines.insert("store        \(Self.advice(state))", at: 3)
    }
    lines += leases.map { "  \($0.shown("scope"))  \(left($0["expires_at"], now))" }
    if let commands = status["commands"] { lines.append("commands     " + running(commands, now)) }
    let staged = status["staged"]?.bool == true
    lines.append("staged       " + (staged ? style.paint("changes wait for `akms apply`", .heed) : "nothing"))
    if let denial = status["last_denial"], denial != .null {
      lines.append("last denial  " + Failure.printable(denial.denied))
    }
    return lines
  }

  private static func advice(_ state: String) -> String {
    switch state {
    case "locked": "locked, `akms unlock` opens it"
    case "uninitialised": "not there yet, `akms init` makes it"
    default: Failure.printable(state)
    }
  }

  private static func connections(_ status: JSONValue) -> String {
    let all = status.list("connections").map { connection in
      [connection["name"]?.string ?? connection.cell, connection["state"]?.string].compactMap(\.self).joined(
        separator: " ")
    }
    return all.isEmpty ? "none" : Failure.printable(all.joined(separator: ", "))
  }

  /// How many commands run with a grant, and when the first of them meets its lease's end.
  private static func running(_ commands: JSONValue, _ now: Int64) -> String {
    guard let count = commands["running"]?.integer, count > 0 else { return "none runs with a grant" }
    let text = count == 1 ? "1 runs with a grant" : "\(count) run with grants"
    guard let next = commands["next_expires_at"], next != .null else { return text }
    return "\(text), the next lease to end has \(left(next, now))"
  }

  private static func left(_ time: JSONValue?, _ now: Int64) -> String {
    guard let end = time?.string.flatMap(Timestamp.seconds) else { return Failure.printable(time?.cell ?? "-") }
    return end > now ? Timestamp.span(end - now) + " left" : "over"
  }
}

extension JSONValue {
  /// A denial in one line: its scope and code where it is an object, else the text itself.
  fileprivate var denied: String {
    guard object != nil else { return cell }
    return ["scope", "code", "time"].compactMap { self[$0]?.string }.joined(separator: "  ")
  }
}
