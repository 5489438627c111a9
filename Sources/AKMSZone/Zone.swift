package import AKMSPolicy

/// One time zone: what a clock on the wall shows there at any moment.
package struct Zone: Hashable, Sendable {
  /// As asked for, such as `Europe/Berlin`.
  package let name: String
  private let rules: ZoneRules

  init(name: String, rules: ZoneRules) {
    self.name = name
    self.rules = rules
  }

  /// Reads the bytes of a TZif file (RFC 9636, versions 1 to 4).
  ///
  /// - Throws: ``ZoneError/unusable(_:why:)`` for anything else, whatever the bytes are.
  package init(name: String, tzif bytes: [UInt8]) throws(ZoneError) {
    do { self.init(name: name, rules: try TZif.read(bytes)) } catch { throw .unusable(name, why: error.what) }
  }

  /// Coordinated universal time: needs no database.
  package static let utc = Zone(name: "UTC", rules: ZoneRules(offset: 0))

  /// The local time at a moment in seconds since 1970-01-01T00:00:00Z; any number has one. Allocates nothing.
  package func localTime(at unixSeconds: Int64) -> LocalTime {
    let (day, second) = unixSeconds.quotientAndRemainder(floor: CivilDate.secondsPerDay)
    // apart from the day, so that nothing can overflow at either end of time
    let (days, local) = (second + rules.offset(at: unixSeconds)).quotientAndRemainder(floor: CivilDate.secondsPerDay)
    // 1970-01-01 was a Thursday; the remainder comes first for the same reason
    let weekday = (day.quotientAndRemainder(floor: 7).remainder + days + 3).quotientAndRemainder(floor: 7).remainder
    return LocalTime(weekday: Weekday(rawValue: Int(weekday)) ?? .mon, minute: Int(local / 60))
  }

  /// Seconds east of Greenwich at a moment.
  package func offset(at unixSeconds: Int64) -> Int { Int(rules.offset(at: unixSeconds)) }
}

/// Offsets from universal time: a table of changes, and a rule for what comes after the last one.
struct ZoneRules: Hashable, Sendable {
  /// Seconds since 1970 at which something changes, ascending.
  let changes: [Int64]
  /// The offset from each change on, as many as changes, in seconds east.
  let offsets: [Int32]
  /// Before the first change.
  let first: Int32
  /// From the last change on, or for all time where there is none.
  let after: PosixRule?

  init(changes: [Int64], offsets: [Int32], first: Int32, after: PosixRule?) {
    self.changes = changes
    self.offsets = offsets
    self.first = first
    self.after = after
  }

  init(offset: Int32) { self.init(changes: [], offsets: [], first: offset, after: nil) }

  func offset(at seconds: Int64) -> Int64 {
    let past = changesUpTo(seconds)
    if past == changes.count, let after { return after.offset(at: seconds) }
    return Int64(past == 0 ? first : offsets[past - 1])
  }

  /// How many changes are not after a moment, by bisection.
  private func changesUpTo(_ seconds: Int64) -> Int {
    var (low, high) = (0, changes.count)
    while low < high {
      let middle = (low + high) / 2
      if changes[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
