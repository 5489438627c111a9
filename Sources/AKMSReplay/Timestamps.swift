internal import AKMSLedger

enum Timestamps {
  /// RFC 3339, UTC, to the second: `2026-01-02T03:04:05Z`.
  ///
  /// - Parameter microseconds: Since 1970.
  static func text(_ microseconds: Int64) -> String { LedgerScan.time(microseconds).prefix(19) + "Z" }
}
