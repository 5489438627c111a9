/// Moments as files and flags spell them: RFC 3339, such as `2026-01-31T09:00:00Z` or `2026-01-31T10:00:00+01:00`.
package enum MomentText {
  /// Seconds since 1970-01-01T00:00:00Z; a fraction of a second is read and left out.
  ///
  /// - Returns: nil unless it is a date from 0001 on that exists, a time of day and an offset, or `Z`.
  package static func seconds(_ text: String) -> Int64? {
    var reader = MomentReader(Array(text.utf8))
    return reader.moment()
  }
}

/// Reads one moment from left to right; used once.
private struct MomentReader {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func moment() -> Int64? {
    guard let year = digits(4, 1...9999), takes("-"), let month = digits(2, 1...12), takes("-"),
      let day = digits(2, 1...Self.days(in: month, year)), takes("T") || takes("t"), let hour = digits(2, 0...23),
      takes(":"), let minute = digits(2, 0...59), takes(":"), let second = digits(2, 0...59), fraction(),
      let offset = offset(), at == bytes.count
    else { return nil }
    let past = year - 1
    let days = past * 365 + past / 4 - past / 100 + past / 400 - 719_162 + Self.days(before: month, year) + day - 1
    return Int64(days * 86_400 + hour * 3600 + minute * 60 + second - offset)
  }

  /// Seconds east of Greenwich.
  private mutating func offset() -> Int? {
    if takes("Z") || takes("z") { return 0 }
    let isWest = takes("-")
    guard isWest || takes("+"), let hours = digits(2, 0...23), takes(":"), let minutes = digits(2, 0...59) else {
      return nil
    }
    return (hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
  }

  private mutating func fraction() -> Bool {
    guard takes(".") else { return true }
    let start = at
    while at < bytes.count, Self.isDigit(bytes[at]) { at += 1 }
    return at > start
  }

  private mutating func digits(_ count: Int, _ range: ClosedRange<Int>) -> Int? {
    guard at + count <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[at..<at + count] {
      guard Self.isDigit(byte) else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    at += count
    return range.contains(value) ? value : nil
  }

  private mutating func takes(_ character: Unicode.Scalar) -> Bool {
    guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func days(before month: Int, _ year: Int) -> Int {
    (1..<month).reduce(0) { $0 + days(in: $1, year) }
  }

  private static func days(in month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
