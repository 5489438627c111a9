/// A moment in UTC as whole seconds since 1970-01-01, with the three spellings that AWS uses.
///
/// Own calendar arithmetic (proleptic Gregorian, no leap seconds, years 1 to 9999): the plugin needs no Foundation.
package struct Timestamp: Sendable, Equatable, Comparable {
  /// Seconds since the epoch; may be negative.
  package let seconds: Int64

  package init(seconds: Int64) { self.seconds = seconds }

  package static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

  /// `20150830T123600Z`: ISO 8601 basic form, SigV4's `X-Amz-Date`.
  package var basic: String {
    let (year, month, day, time) = fields
    return pad(year, 4) + pad(month, 2) + pad(day, 2) + "T" + pad(time / 3600, 2) + pad(time / 60 % 60, 2)
      + pad(time % 60, 2) + "Z"
  }

  /// `20150830`: the date of a SigV4 credential scope.
  package var date: String { String(basic.prefix(8)) }

  /// Reads `2015-08-30T12:36:00Z` or with a fraction of 1 to 9 digits, which is dropped; anything else is nil.
  package init?(iso8601 text: String) {
    var rest = Array(text.utf8)[...]
    guard let year = Self.number(&rest, 4), Self.take(&rest, "-"), let month = Self.number(&rest, 2),
      Self.take(&rest, "-"), let day = Self.number(&rest, 2), Self.take(&rest, "T"),
      let hour = Self.number(&rest, 2), Self.take(&rest, ":"), let minute = Self.number(&rest, 2),
      Self.take(&rest, ":"), let second = Self.number(&rest, 2)
    else { return nil }
    if Self.take(&rest, ".") {
      let digits = rest.prefix { (0x30...0x39).contains($0) }.count
      guard (1...9).contains(digits) else { return nil }
      rest = rest.dropFirst(digits)
    }
    guard Self.take(&rest, "Z"), rest.isEmpty else { return nil }
    self.init(year, month, day, hour, minute, second)
  }

  /// Reads an HTTP date in its preferred form, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7).
  package init?(httpDate text: String) {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 6, words[0].utf8.count == 4, words[0].hasSuffix(","), words[5] == "GMT",
      let month = months.firstIndex(of: String(words[2]))
    else { return nil }
    var day = Array(words[1].utf8)[...], year = Array(words[3].utf8)[...], time = Array(words[4].utf8)[...]
    guard let d = Self.number(&day, 2), day.isEmpty, let y = Self.number(&year, 4), year.isEmpty,
      let h = Self.number(&time, 2), Self.take(&time, ":"), let m = Self.number(&time, 2),
      Self.take(&time, ":"), let s = Self.number(&time, 2), time.isEmpty
    else { return nil }
    self.init(y, month + 1, d, h, m, s)
  }

  private init?(_ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int) {
    guard year >= 1, (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year), hour < 24,
      minute < 60, second <= 60
    else { return nil }
    let days = Self.daysSinceEpoch(year, month, day)
    self.init(seconds: Int64(days * 86400 + hour * 3600 + minute * 60 + second))
  }

  private static func days(in month: Int, of year: Int) -> Int {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  // days_from_civil of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years start in March
  private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = y / 400, yearOfEra = y % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private var fields: (year: Int, month: Int, day: Int, secondOfDay: Int) {
    // the years that four digits can hold; outside them the nearest end is shown, never a trap
    let clamped = Int(min(max(seconds, -62_135_596_800), 253_402_300_799)) + 719_468 * 86400
    let days = clamped / 86400, era = days / 146_097, dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1, clamped % 86400
    )
  }

  private func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  private static func number(_ rest: inout ArraySlice<UInt8>, _ width: Int) -> Int? {
    let digits = rest.prefix(width)
    guard digits.count == width, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    rest = rest.dropFirst(width)
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func take(_ rest: inout ArraySlice<UInt8>, _ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, UInt32(first) == character.value else { return false }
    rest = rest.dropFirst()
    return true
  }
}
