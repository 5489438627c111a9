internal import AKMSConfig
internal import AKMSJSON
internal import AKMSLedger
internal import AKMSModel
internal import AKMSPipeline

/// The vends of the last time as the ledger has them, so that a restart resets no rate.
enum RateHistory {
  /// Vends that were intended within the last `window` seconds and did not fail.
  ///
  /// One whose result is missing counts: its broker was killed and nobody knows what became of it.
  /// - Parameter now: Microseconds since 1970.
  static func read(_ directory: String, window: Int, now: Int64) throws(Failure) -> [PastVend] {
    let since = now - Int64(window) * 1_000_000
    let filter = LedgerTail.Filter(actions: ["vend.intent", "vend.result"], since: since)
    let lines = try LedgerTail.read(directory: directory, last: .max / 4, matching: filter, unsealed: true)
    var vends: [String: PastVend] = [:]
    for line in lines {
      let event = try JSONParser.parse(line, size: line.count)
      guard let lease = event["akms.lease.id"]?.string else { continue }
      switch (event["event.action"]?.string, event["event.outcome"]?.string) {
      case ("vend.intent", _): vends[lease] = vend(lease, event, now)
      case ("vend.result", "failure"): vends[lease] = nil
      default: break
      }
    }
    return Array(vends.values)
  }

  private static func vend(_ lease: String, _ event: JSONValue, _ now: Int64) -> PastVend? {
    let rules = (event["rule.id"]?.array ?? []).compactMap(\.string)
    // a time that cannot be read counts as now: never fewer than there were
    let time = (event["@timestamp"]?.string).flatMap(microseconds) ?? now
    return PastVend(lease: lease, rules: rules, age: Double(max(0, now - time)) / 1_000_000)
  }

  /// Of the ledger's form: six digits of fraction behind the seconds.
  private static func microseconds(_ text: String) -> Int64? {
    let fraction = text.split(separator: ".").last?.prefix(6) ?? ""
    return MomentText.seconds(text).map { $0 * 1_000_000 + (Int64(fraction) ?? 0) }
  }
}
