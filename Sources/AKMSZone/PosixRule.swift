/// The `TZ` string at the end of a zone's file: a rule for every year after the last listed change (RFC 9636, 3.3).
struct PosixRule: Hashable, Sendable {
  /// Seconds east of Greenwich; in Dublin "standard" is the summer's, so neither is the larger one always.
  let standard: Int32
  let daylight: Daylight?

  /// The other half of the year.
  struct Daylight: Hashable, Sendable {
    let offset: Int32
    let start: Change
    let end: Change
  }

  /// A day of each year, and the seconds after its midnight (-167 h to 167 h) by the clock that is ending.
  struct Change: Hashable, Sendable {
    let day: Day
    let second: Int32

    /// Seconds since 1970 as that clock counts.
    func moment(in year: Int64) -> Int64 { day.day(in: year) * CivilDate.secondsPerDay + Int64(second) }
  }

  /// The three spellings of a day.
  enum Day: Hashable, Sendable {
    /// `Jn`, 1 to 365: 29 February is never counted.
    case julian(Int64)
    /// `n`, 0 to 365: it is counted.
    case zeroBased(Int64)
    /// `Mm.w.d`: week 5 is the last; day 0 is Sunday.
    case monthly(month: Int, week: Int64, weekday: Int64)

    /// Days since 1970.
    func day(in year: Int64) -> Int64 {
      switch self {
      case .julian(let n): CivilDate.newYear(year) + n - 1 + (n > 59 && CivilDate.isLeap(year) ? 1 : 0)
      case .zeroBased(let n): CivilDate.newYear(year) + n
      case .monthly(let month, let week, let weekday): Self.day(month, week, weekday, year)
      }
    }

    private static func day(_ month: Int, _ week: Int64, _ weekday: Int64, _ year: Int64) -> Int64 {
      let first = CivilDate.firstDay(of: month, year)
      // 1970-01-01 was a Thursday
      let firstWeekday = (first + 4).quotientAndRemainder(floor: 7).remainder
      let day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      // the fifth may be the fourth
      return first + (day < CivilDate.days(in: month, year) ? day : day - 7)
    }
  }

  /// Seconds east at a moment. Allocates nothing.
  func offset(at seconds: Int64) -> Int64 {
    guard let daylight else { return Int64(standard) }
    // rules come again every 400 years, so any moment is moved to the years 2000 to 2399 without overflow
    let origin = 30 * 365 * CivilDate.secondsPerDay + 7 * CivilDate.secondsPerDay
    let remainder = seconds.quotientAndRemainder(floor: CivilDate.secondsPerCycle).remainder
    let moment = remainder < origin ? remainder + CivilDate.secondsPerCycle : remainder
    return isDaylight(moment, daylight) ? Int64(daylight.offset) : Int64(standard)
  }

  /// By the last change that is not after `moment`: of the year or of those beside it, since a change may lie a week
  /// beyond its year's end.
  private func isDaylight(_ moment: Int64, _ daylight: Daylight) -> Bool {
    let year = CivilDate.year(of: moment / CivilDate.secondsPerDay)
    var last = (moment: Int64.min, starts: false)
    func look(at change: Int64, starts: Bool) {
      // where one year's end is the next one's start, the start counts: summer all the year
      if change <= moment, change >= last.moment { last = (change, starts) }
    }
    for year in (year - 2)...(year + 1) {
      let start = daylight.start.moment(in: year) - Int64(standard)
      let end = daylight.end.moment(in: year) - Int64(daylight.offset)
      if start > end { look(at: end, starts: false) }
      look(at: start, starts: true)
      if start <= end { look(at: end, starts: false) }
    }
    return last.starts
  }
}
