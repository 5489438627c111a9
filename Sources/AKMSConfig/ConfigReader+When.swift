internal import AKMSModel
internal import AKMSPolicy
internal import AKMSZone

/// Times of day and rates.
extension ConfigReader {
  /// - Returns: nil after an error.
  mutating func when(_ node: ConfigNode) -> When? {
    guard let table = table(node, .when) else { return nil }
    let days = table["days"].map { weekdays($0) } ?? Weekday.allCases
    let between = table["between"].map { span($0) }
    let zone = required("zone", of: table).flatMap { zoneName($0) }
    guard let zone, let days else { return nil }
    return When(days: days, between: between ?? nil, zone: zone)
  }

  private mutating func weekdays(_ node: ConfigNode) -> [Weekday]? {
    guard let items = texts(node) else { return nil }
    let words = Weekday.allCases.map(\.text)
    let days = items.compactMap { item in choice(item.node, words).flatMap { words.firstIndex(of: $0) } }
    return days.count == items.count ? days.compactMap(Weekday.init(rawValue:)) : nil
  }

  /// `06:00-22:00`; an end before the start is on the next day.
  private mutating func span(_ node: ConfigNode) -> When.Span? {
    guard let text = text(node) else { return nil }
    let bytes = Array(text.utf8)
    guard bytes.count == 11, bytes[5] == UInt8(ascii: "-"), let start = Self.minute(bytes[..<5]),
      let end = Self.minute(bytes[6...]), start < 1440
    else { return refused(node, "expected a span of the day such as \"06:00-22:00\", found \"\(text)\"") }
    guard start != end else {
      return refused(node, "the span ends when it starts; leave \"between\" out for the whole day")
    }
    return When.Span(start: start, end: end)
  }

  /// Minutes since midnight of `HH:MM`, 0 to 1440.
  private static func minute(_ bytes: ArraySlice<UInt8>) -> Int? {
    let digits = bytes.map { Int($0) - Int(UInt8(ascii: "0")) }
    guard bytes[bytes.startIndex + 2] == UInt8(ascii: ":"),
      [0, 1, 3, 4].allSatisfy({ (0...9).contains(digits[$0]) })
    else { return nil }
    let (hour, minute) = (digits[0] * 10 + digits[1], digits[3] * 10 + digits[4])
    guard minute < 60, hour < 24 || (hour == 24 && minute == 0) else { return nil }
    return hour * 60 + minute
  }

  /// A zone that the database of this machine has.
  private mutating func zoneName(_ node: ConfigNode) -> String? {
    guard let text = text(node) else { return nil }
    do { return try zones.zone(text).name } catch {
      switch error {
      case .unknown, .notAName: return refused(node, error.text + nearestZone(text))
      case .noDatabase, .unusable: return refused(node, error.text)
      }
    }
  }

  private mutating func nearestZone(_ text: String) -> String {
    // some 600 names are compared: enough for a person, and no work for a hostile file
    if errors.count > 20 { return "" }
    let names = zoneNames ?? zones.names
    zoneNames = names
    return NearestName.of(text, among: names).map { "; the nearest is \"\($0)\"" } ?? ""
  }

  /// `30/1h`: so often in any span of that length.
  mutating func rate(_ node: ConfigNode) -> Rate? {
    guard let text = text(node) else { return nil }
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
    guard parts.count == 2, let count = Int(parts[0]), String(count) == parts[0], (1...1_000_000).contains(count),
      let window = DurationText.seconds(parts[1]), window <= Limits.ttl
    else {
      return refused(
        node,
        "expected a rate such as 30/1h, 1 to 1000000 in at most \(DurationText.text(Limits.ttl)), found \"\(text)\"")
    }
    return Rate(count: count, window: window)
  }
}
