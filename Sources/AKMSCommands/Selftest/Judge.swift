internal import AKMSJSON
internal import AKMSModel

/// Whether outcomes are what docs/harnesses.md promises. Pure: each answer is what does not hold, in order.
enum Judge {
  /// It ended so.
  static func ending(_ ended: Ended, is how: Ended.How) -> [String] {
    guard ended.how != how else { return [] }
    var wanted = ended
    wanted.how = how
    return ["\(ended.told) where \(wanted.told) was to come\(ended.complaint)"]
  }

  /// It printed exactly this.
  static func output(_ ended: Ended, is text: String, _ what: String) -> [String] {
    ended.output == text ? [] : ["\(what) is not what it was to be"]
  }

  /// Nothing on stderr.
  static func silence(_ ended: Ended) -> [String] {
    ended.errors.isEmpty ? [] : ["it says something\(ended.complaint)"]
  }

  /// At most three lines, each `akms: `, the second with `because`, no full stop.
  static func threeLines(_ errors: String) -> [String] {
    let lines = errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    guard (1...3).contains(lines.count) else { return ["stderr has \(lines.count) lines"] }
    var wrong: [String] = []
    for line in lines where !line.hasPrefix("akms: ") || line.hasSuffix(".") { wrong.append("a line is: \(line)") }
    if lines.count == 3, !lines[1].hasPrefix("akms: because ") { wrong.append("the second line is no because") }
    if let last = lines.dropFirst(2).first, !last.hasPrefix("akms: try `") { wrong.append("the third line is no try") }
    return wrong
  }

  /// stderr is one object of `akms.failure/1`.
  static func failureObject(_ ended: Ended, code: FailureCode) -> [String] {
    guard let object = try? JSONParser.parse(ended.errors, name: "stderr"), object.object != nil else {
      return ["stderr is no JSON object\(ended.complaint)"]
    }
    let wanted: [(String, JSONValue)] = [
      ("schema", "akms.failure/1"), ("code", .string(code.rawValue)), ("exit", .integer(Int64(code.exitStatus))),
      ("request_id", .string(ended.requestID)),
    ]
    return wanted.filter { object[$0.0] != $0.1 }.map { "\($0.0) is \(object[$0.0]?.text ?? "missing")" }
      + (object["what"]?.string == nil ? ["what is missing"] : [])
  }

  /// The report has these events, in this order, each with what all have.
  static func report(_ ended: Ended, is events: [String]) -> [String] {
    guard ended.events == events else {
      let told = ended.events.isEmpty ? "no event" : ended.events.joined(separator: ", ")
      return ["the report has \(told) where \(events.joined(separator: ", ")) were to come\(ended.complaint)"]
    }
    return zip(ended.report, 1...).flatMap { event, number in
      Self.event(event, number: Int64(number), ended.requestID) + keys(of: event)
    }
  }

  private static func event(_ event: JSONValue, number: Int64, _ requestID: String) -> [String] {
    let name = event["event"]?.string ?? "?"
    var wrong: [String] = []
    if event["schema"] != "akms.report/1" { wrong.append("\(name) has no schema akms.report/1") }
    if event["seq"] != .integer(number) {
      wrong.append("\(name) is number \(event["seq"]?.text ?? "none"), not \(number)")
    }
    if event["request_id"] != .string(requestID) { wrong.append("\(name) has another request_id") }
    if event["time"]?.string.flatMap(Timestamp.seconds) == nil { wrong.append("\(name) has no time") }
    return wrong
  }

  private static let needed: [String: [String]] = [
    "granted": [
      "event_id", "scopes", "lease", "leases", "reused", "vars", "expires_at", "upstream_expires_at", "ttl_seconds",
      "on_expiry",
    ],
    "denied": ["code", "exit", "what", "event_id"], "failed": ["code", "exit", "what"],
    "expiring": ["seconds_left"], "expired": ["action", "why"], "survivors": ["processes"],
  ]

  private static func keys(of event: JSONValue) -> [String] {
    let name = event["event"]?.string ?? "?"
    let absent = (needed[name] ?? []).filter { event[$0] == nil }
    return absent.isEmpty ? [] : ["\(name) lacks \(absent.joined(separator: ", "))"]
  }

  /// The last event tells the end that there was: the command's own, or ours with its code.
  static func lastWord(_ ended: Ended, failure code: FailureCode? = nil) -> [String] {
    guard let last = ended.report.last else { return ["the report is empty"] }
    let told: [(String, JSONValue?)] =
      switch (code, ended.how) {
      case (let code?, _): [("code", .string(code.rawValue)), ("exit", .integer(Int64(code.exitStatus)))]
      case (nil, .code(let status)): [("code", .integer(Int64(status))), ("signal", nil)]
      case (nil, .signal(let number)): [("signal", .integer(Int64(number))), ("code", nil)]
      case (nil, .late): []
      }
    return told.filter { last[$0.0] != $0.1 }.map { "the last event has the \($0.0) \(last[$0.0]?.text ?? "none")" }
  }
}
