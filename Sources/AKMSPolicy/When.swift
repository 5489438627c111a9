/// A moment as a clock on the wall shows it in one zone: all that a rule may know of time.
package struct LocalTime: Hashable, Sendable {
  package let weekday: Weekday
  /// Minutes since midnight, 0 to 1439.
  package let minute: Int

  package init(weekday: Weekday, minute: Int) {
    self.weekday = weekday
    self.minute = minute
  }
}

/// A day of the week, Monday first (ISO 8601), spelt as in policy files.
package enum Weekday: Int, Sendable, Hashable, CaseIterable {
  case mon, tue, wed, thu, fri, sat, sun

  /// `mon` and so on.
  package var text: String { "\(self)" }
  var before: Weekday { Weekday.allCases[(rawValue + 6) % 7] }
}

/// When a rule applies: `{ days: [mon, fri], between: "22:00-06:00", zone: Europe/Berlin }`.
package struct When: Hashable, Sendable {
  /// In the order of the week, each once; all seven where the file names none.
  package let days: [Weekday]
  /// Minutes since midnight, 0 to 1439, and the first one that is not in it, 1 to 1440; nil for the whole day. A span
  /// whose end is not after its start passes midnight and belongs to the day on which it began.
  package let between: Span?
  /// A name of the IANA time zone database.
  package let zone: String

  /// A span of the day.
  package struct Span: Hashable, Sendable {
    package let start: Int
    package let end: Int

    package init(start: Int, end: Int) {
      self.start = start
      self.end = end
    }
  }

  package init(days: [Weekday] = Weekday.allCases, between: Span? = nil, zone: String) {
    self.days = Weekday.allCases.filter(days.contains)
    self.between = between
    self.zone = zone
  }

  /// Whether a moment lies in it. Allocates nothing.
  package func contains(_ time: LocalTime) -> Bool {
    guard let between else { return days.contains(time.weekday) }
    if between.start < between.end {
      return days.contains(time.weekday) && (between.start..<between.end).contains(time.minute)
    }
    return (time.minute >= between.start && days.contains(time.weekday))
      || (time.minute < between.end && days.contains(time.weekday.before))
  }

  /// `mon-fri 06:00-22:00 Europe/Berlin`: every day and the whole day are left out.
  package var text: String {
    let named = days.count == 7 ? nil : Self.runs(days)
    return [named, between.map { Self.clock($0.start) + "-" + Self.clock($0.end) }, zone].compactMap { $0 }
      .joined(separator: " ")
  }

  private static func runs(_ days: [Weekday]) -> String {
    var runs: [[Weekday]] = []
    for day in days {
      if let last = runs.last?.last, last.rawValue + 1 == day.rawValue {
        runs[runs.count - 1].append(day)
      } else {
        runs.append([day])
      }
    }
    return runs.map { run in
      run.count > 2 ? "\(run[0].text)-\(run[run.count - 1].text)" : run.map(\.text).joined(separator: ",")
    }.joined(separator: ",")
  }

  static func clock(_ minute: Int) -> String {
    let (hours, minutes) = (minute / 60, minute % 60)
    return (hours < 10 ? "0" : "") + "\(hours):" + (minutes < 10 ? "0" : "") + "\(minutes)"
  }
}
