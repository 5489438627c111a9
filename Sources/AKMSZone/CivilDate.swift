/// Days of the proleptic Gregorian calendar, counted from 1970-01-01.
enum CivilDate {
  static let secondsPerDay: Int64 = 86_400
  /// After 400 years dates and weekdays come again: 146 097 days, which is a whole number of weeks.
  static let secondsPerCycle: Int64 = 146_097 * secondsPerDay

  static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// The first of January, `year` being 1 or later.
  static func newYear(_ year: Int64) -> Int64 {
    let past = year - 1
    return past * 365 + past / 4 - past / 100 + past / 400 - 719_162
  }

  /// The year of a day of the first few thousand years.
  static func year(of day: Int64) -> Int64 {
    // a mean year has 365.2425 days; the guess is off by one at most
    var year = (day + 719_162) * 400 / 146_097 + 1
    if newYear(year) > day { year -= 1 }
    if newYear(year + 1) <= day { year += 1 }
    return year
  }

  /// The first day of a month, 1 to 12.
  static func firstDay(of month: Int, _ year: Int64) -> Int64 {
    let before: Int64 =
      switch month {
      case 1: 0
      case 2: 31
      case 3: 59
      case 4: 90
      case 5: 120
      case 6: 151
      case 7: 181
      case 8: 212
      case 9: 243
      case 10: 273
      case 11: 304
      default: 334
      }
    return newYear(year) + before + (month > 2 && isLeap(year) ? 1 : 0)
  }

  static func days(in month: Int, _ year: Int64) -> Int64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Int64 {
  /// Division that rounds down, so that the remainder is never negative; the divisor is positive.
  func quotientAndRemainder(floor divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
