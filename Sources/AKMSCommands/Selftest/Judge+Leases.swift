internal import AKMSJSON
internal import AKMSModel

extension Judge {
  /// All at once got the one value by the one lease, which one of them made.
  static func sharing(_ all: [Ended], value: String) -> [String] {
    var wrong = all.flatMap { ending($0, is: .code(0)) }.prefix(1).map { "one of \(all.count): \($0)" }
    let values = all.count { $0.output == value }
    if values != all.count { wrong.append("\(values) of \(all.count) got the value") }
    let leases = Set(all.map { $0.lease ?? "none" })
    if leases.count != 1 || leases == ["none"] {
      wrong.append("there are \(leases == ["none"] ? 0 : leases.count) leases")
    }
    let made = all.count { $0.event("granted")?["reused"] == false }
    if made != 1 { wrong.append("\(made) of them made a lease") }
    return wrong
  }

  /// The second of two with one request id has what the first has.
  static func retry(_ first: Ended, _ second: Ended) -> [String] {
    var wrong = ending(first, is: .code(0)) + ending(second, is: .code(0))
    if first.lease == nil || first.lease != second.lease {
      wrong.append("the leases are \(first.lease ?? "none") and \(second.lease ?? "none")")
    }
    if second.event("granted")?["reused"] != true { wrong.append("the retry is not told as reused") }
    return wrong
  }

  /// Ended by its lease, neither early nor late.
  ///
  /// - Parameter bounds: Milliseconds from the start of akms to its end.
  static func expiry(_ ended: Ended, within bounds: ClosedRange<Int>) -> [String] {
    var wrong = ending(ended, is: .code(124))
    if wrong.isEmpty, !bounds.contains(ended.milliseconds) {
      wrong.append("it took \(ended.milliseconds) ms, not \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    wrong += report(ended, is: ["granted", "expiring", "expired", "failed"]) + lastWord(ended, failure: .leaseEnded)
    if ended.event("expired")?["action"] != "terminate" { wrong.append("expired does not say terminate") }
    return wrong
  }

  /// The environment that env(1) printed with a NUL behind each entry, in any order.
  static func environment(_ output: String, is wanted: [String]) -> [String] {
    let found = output.split(separator: "\0", omittingEmptySubsequences: true).map(String.init).sorted()
    let names = { (entries: Set<String>) in
      Set(entries.map { $0.prefix { $0 != "=" } }).sorted().joined(separator: ", ")
    }
    let (more, less) = (Set(found).subtracting(wanted), Set(wanted).subtracting(found))
    var wrong: [String] = []
    if !more.isEmpty { wrong.append("it has \(names(more)) with another value or unasked") }
    if !less.isEmpty { wrong.append("it lacks \(names(less))") }
    if wrong.isEmpty, found.count != wanted.count { wrong.append("an entry stands twice") }
    return wrong
  }

  /// `audit verify --json` says ok, and every grant that was reported is among the recorded events.
  static func ledger(_ verify: Ended, recorded: Set<String>, reported: [String]) -> [String] {
    var wrong = ending(verify, is: .code(0))
    let object = try? JSONParser.parse(verify.output, name: "audit verify")
    if object?["ok"] != true { wrong.append("it does not verify: \(object?["problems"]?.text ?? "no answer")") }
    if reported.isEmpty { wrong.append("no report told of a grant") }
    let absent = reported.filter { !recorded.contains($0) }
    if !absent.isEmpty { wrong.append("\(absent.count) of \(reported.count) grants are not in it") }
    return wrong
  }

  static func nothingLeft(_ names: [String]) -> [String] {
    names.isEmpty ? [] : ["still running: \(names.joined(separator: ", "))"]
  }

  /// Nothing was written to a terminal.
  static func untouched(_ written: String) -> [String] {
    written.isEmpty ? [] : ["the terminal got \(written.utf8.count) bytes"]
  }
}
