/// Times between what the broker says (RFC 3339, UTC) and what a person reads.
enum Timestamp {
  /// Unix seconds of `2026-01-31T23:59:59Z`, fraction dropped, offset counted; nil for anything else.
  static func seconds(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[4] == dash, bytes[7] == dash, [84, 116, 32].contains(bytes[10]), bytes[13] == colon,
      bytes[16] == colon, let year = number(bytes, 0, 4), let month = number(bytes, 5, 2), (1...12).contains(month),
      let day = number(bytes, 8, 2), (1...days(in: month, year)).contains(day), let hour = number(bytes, 11, 2),
      hour < 24,
      let minute = number(bytes, 14, 2), minute < 60, let second = number(bytes, 17, 2), second < 61,
      let offset = offset(bytes)
    else { return nil }
    return dayNumber(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
  }

  /// The two largest units that matter: `2h 05m`, `4m 10s`, `30s`.
  static func span(_ seconds: Int64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
    if days > 0 { return "\(days)d \(padded(hours))h" }
    if hours > 0 { return "\(hours)h \(padded(minutes))m" }
    return minutes > 0 ? "\(minutes)m \(padded(seconds % 60))s" : "\(seconds)s"
  }

  private static let dash = UInt8(ascii: "-")
  private static let colon = UInt8(ascii: ":")

  private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int64? {
    guard start + count <= bytes.count else { return nil }
    var value: Int64 = 0
    for byte in bytes[start..<(start + count)] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return value
  }

  /// Seconds east of UTC, after an optional fraction; nil where the text does not end there.
  private static func offset(_ bytes: [UInt8]) -> Int64? {
    var index = 19
    if bytes[index] == UInt8(ascii: ".") {
      let fraction = bytes[(index + 1)...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard !fraction.isEmpty else { return nil }
      index += 1 + fraction.count
    }
    let zone = Array(bytes[index...])
    if zone == [UInt8(ascii: "Z")] || zone == [UInt8(ascii: "z")] { return 0 }
    guard zone.count == 6, zone[3] == colon, zone[0] == dash || zone[0] == UInt8(ascii: "+"),
      let hours = number(zone, 1, 2), hours < 24, let minutes = number(zone, 4, 2), minutes < 60
    else { return nil }
    return (hours * 3600 + minutes * 60) * (zone[0] == dash ? -1 : 1)
  }

  private static func days(in month: Int64, _ year: Int64) -> Int64 {
    if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
    return [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar, years from March on (Hinnant, days_from_civil).
  private static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let ofEra = year - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }
}
