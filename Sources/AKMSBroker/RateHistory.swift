internal import AKMSJSON
internal import AKMSLedger
internal import AKMSModel
internal import AKMSPipeline

/// The vends of the last time as the ledger has them, so that a restart resets no rate.
enum RateHistory {
  /// Vends that were intended within the last `window` seconds and did not fail.
  ///
  /// One whose result is missing counts: its broker was killed, and nobody knows what became of it.
  /// - Parameter now: Microseconds since 1970; what seems to be later counts as of now.
  static func read(_ directory: String, window: Int, now: Int64) throws(Failure) -> [PastVend] {
    let scan = try LedgerScan(
      directory: directory, since: now - Int64(window) * 1_000_000, actions: ["vend.intent", "vend.result"])
    var vends: [String: PastVend] = [:]
    try scan.forEach(["akms.lease.id", "event.action", "event.outcome", "rule.id"]) { line, event in
      guard let lease = value(line, event.place(0))?.string else { return }
      if value(line, event.place(1)) == "vend.intent" {
        let rules = value(line, event.place(3))?.array?.compactMap(\.string) ?? []
        vends[lease] = PastVend(lease: lease, rules: rules, age: Double(max(0, now - event.time)) / 1_000_000)
      } else if value(line, event.place(2)) == "failure" {
        vends[lease] = nil
      }
    }
    return Array(vends.values)
  }

  private static func value(_ line: RawSpan, _ place: Range<Int>?) -> JSONValue? {
    guard let place else { return nil }
    let bytes = unsafe line.extracting(place).withUnsafeBytes { unsafe Array($0) }
    return try? JSONParser.parse(bytes, size: bytes.count)
  }
}
