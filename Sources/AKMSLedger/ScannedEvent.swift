internal import AKMSJSON
internal import Glibc

/// One event's line as a scan lends it, with the places of the members that were asked for.
package struct ScannedEvent: ~Copyable {
  /// Microseconds since 1970: `@timestamp`.
  package private(set) var time: Int64 = 0
  private let names: [[UInt8]]
  /// Bytes of each name: most keys differ in that already.
  private let lengths: [Int]
  private var places: [Range<Int>]
  private let actions: [[UInt8]]
  /// The bytes of `@timestamp` before which nothing is wanted.
  private let since: [UInt8]
  private let action: Int
  /// Of the names the one that a line has last.
  private let last: [UInt8]

  static let timePlace = 15..<42
  private static let opening = Array(#"{"@timestamp":""#.utf8)

  /// - Parameter names: In any order; ``place(_:)`` counts in this one.
  init(actions: Set<String>, since: Int64, names: [String]) {
    let all = names + ["event.action"]
    self.names = all.map { Array($0.utf8) }
    lengths = all.map(\.utf8.count)
    last = self.names.max { $0.lexicographicallyPrecedes($1) } ?? []
    self.places = all.map { _ in 0..<0 }
    self.actions = actions.map { Array(#""\#($0)""#.utf8) }
    self.since = Array(Timestamp.text(since).utf8)
    action = names.count
  }

  /// Where the value of the name with this index stands in the line, strings with their quotes; nil where the event
  /// has none.
  package func place(_ index: Int) -> Range<Int>? { places[index].isEmpty ? nil : places[index] }

  /// Reads a line.
  ///
  /// - Returns: Whether it is an event that is wanted.
  mutating func read(_ line: RawSpan) -> Bool {
    guard line.byteCount > Self.timePlace.upperBound, Self.equal(line, 0..<15, Self.opening) else { return false }
    let isLate = unsafe line.extracting(Self.timePlace).withUnsafeBytes { bytes in
      unsafe since.withUnsafeBytes { unsafe memcmp(bytes.baseAddress!, $0.baseAddress!, 27) >= 0 }
    }
    guard isLate else { return false }
    for index in places.indices { places[index] = 0..<0 }
    var missing = names.count
    MemberSkim.each(line) { key, value in
      // keys are sorted: after the last name there is nothing to find
      if Self.follows(line, key, last) { return false }
      for index in lengths.indices
      where lengths[index] == key.count && places[index].isEmpty && Self.equal(line, key, names[index]) {
        places[index] = value
        missing -= 1
      }
      return missing > 0
    }
    guard actions.contains(where: { Self.equal(line, places[action], $0) }) else { return false }
    time = Self.microseconds(line)
    return true
  }

  private static func equal(_ line: RawSpan, _ place: Range<Int>, _ bytes: [UInt8]) -> Bool {
    guard place.count == bytes.count, !place.isEmpty else { return false }
    return unsafe line.withUnsafeBytes { line in
      unsafe bytes.withUnsafeBytes {
        unsafe memcmp(line.baseAddress! + place.lowerBound, $0.baseAddress!, $0.count) == 0
      }
    }
  }

  /// Whether the bytes at `place` come after `bytes` in a line.
  private static func follows(_ line: RawSpan, _ place: Range<Int>, _ bytes: [UInt8]) -> Bool {
    let order = unsafe line.withUnsafeBytes { line in
      unsafe bytes.withUnsafeBytes {
        unsafe memcmp(line.baseAddress! + place.lowerBound, $0.baseAddress!, min(place.count, $0.count))
      }
    }
    return order > 0 || (order == 0 && place.count > bytes.count)
  }

  /// The line's time; 0 where it is none.
  private static func microseconds(_ line: RawSpan) -> Int64 {
    func number(_ from: Int, _ count: Int) -> Int64 {
      (0..<count).reduce(0) { $0 * 10 + Int64(line.unsafeLoadDigit(timePlace.lowerBound + from + $1)) }
    }
    let days = Timestamp.days(year: number(0, 4), month: number(5, 2), day: number(8, 2))
    let seconds = days * 86_400 + number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2)
    return seconds * 1_000_000 + number(20, 6)
  }
}

extension RawSpan {
  /// The value of the decimal digit at `index`, 0 to 9 whatever stands there.
  fileprivate func unsafeLoadDigit(_ index: Int) -> UInt8 {
    min(unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self) &- UInt8(ascii: "0"), 9)
  }

  /// The bytes of `place` as an array; none for nil.
  package func bytes(_ place: Range<Int>?) -> [UInt8] {
    guard let place else { return [] }
    return unsafe extracting(place).withUnsafeBytes { unsafe Array($0) }
  }

  /// The text of the JSON string at `place`; nil where none stands there.
  package func text(_ place: Range<Int>?) -> String? {
    let bytes = bytes(place)
    guard bytes.count >= 2, bytes[0] == UInt8(ascii: "\"") else { return nil }
    let inner = bytes[1..<bytes.count - 1]
    if !inner.contains(UInt8(ascii: "\\")) { return String(decoding: inner, as: UTF8.self) }
    return (try? JSONParser.parse(bytes, size: LineReader.longest))?.string
  }
}

extension Timestamp {
  /// Days from 1970-01-01 to a day of the Gregorian calendar, year 0 and later.
  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    // years that begin in March, so that the day of leap years is the last one
    let march = month > 2 ? year : year - 1
    let monthOfYear = (month + 9) % 12
    let dayOfYear = (153 * monthOfYear + 2) / 5 + day - 1
    return march * 365 + march / 4 - march / 100 + march / 400 + dayOfYear - 719_468
  }
}
