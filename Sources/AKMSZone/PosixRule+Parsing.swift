extension PosixRule {
  /// Reads a `TZ` string such as `CET-1CEST,M3.5.0,M10.5.0/3`.
  ///
  /// - Throws: Where it does not follow POSIX with the larger hours of RFC 9636; also for summer time without dates.
  init(_ text: [UInt8]) throws(TZifProblem) {
    var parser = PosixRuleParser(text)
    self = try parser.rule()
  }
}

/// Reads one string from left to right; used once.
private struct PosixRuleParser {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func rule() throws(TZifProblem) -> PosixRule {
    try abbreviation()
    let standard = -(try clock(hours: 24))
    guard at < bytes.count else { return PosixRule(standard: standard, daylight: nil) }
    try abbreviation()
    let offset = peek == UInt8(ascii: ",") ? standard + 3600 : -(try clock(hours: 24))
    let start = try change()
    let end = try change()
    guard at == bytes.count else { throw Self.problem }
    return PosixRule(standard: standard, daylight: .init(offset: offset, start: start, end: end))
  }

  private static let problem = TZifProblem("its rule for later years is not one of POSIX")
  private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

  /// Three letters or more, or `<` and letters, digits and signs and `>`; not kept.
  private mutating func abbreviation() throws(TZifProblem) {
    let isQuoted = takes("<")
    let start = at
    while let byte = peek, Self.isLetter(byte) || (isQuoted && Self.isDigitOrSign(byte)) { at += 1 }
    guard at - start >= 3, !isQuoted || takes(">") else { throw Self.problem }
  }

  /// `[+-]h[h[h]][:mm[:ss]]` in seconds.
  private mutating func clock(hours limit: Int32) throws(TZifProblem) -> Int32 {
    let isNegative = takes("-")
    if !isNegative { _ = takes("+") }
    var seconds = try number(to: limit) * 3600
    if takes(":") {
      seconds += try number(to: 59) * 60
      if takes(":") { seconds += try number(to: 59) }
    }
    return isNegative ? -seconds : seconds
  }

  private mutating func change() throws(TZifProblem) -> PosixRule.Change {
    guard takes(",") else { throw Self.problem }
    let day = try day()
    return PosixRule.Change(day: day, second: takes("/") ? try clock(hours: 167) : 2 * 3600)
  }

  private mutating func day() throws(TZifProblem) -> PosixRule.Day {
    if takes("J") {
      let day = try number(to: 365)
      guard day >= 1 else { throw Self.problem }
      return .julian(Int64(day))
    }
    guard takes("M") else { return .zeroBased(Int64(try number(to: 365))) }
    let month = try number(to: 12)
    guard takes(".") else { throw Self.problem }
    let week = try number(to: 5)
    guard takes("."), month >= 1, week >= 1 else { throw Self.problem }
    return .monthly(month: Int(month), week: Int64(week), weekday: Int64(try number(to: 6)))
  }

  /// One to three digits.
  private mutating func number(to limit: Int32) throws(TZifProblem) -> Int32 {
    let start = at
    var value: Int32 = 0
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), at - start < 3 {
      value = value * 10 + Int32(byte - UInt8(ascii: "0"))
      at += 1
    }
    guard at > start, value <= limit else { throw Self.problem }
    return value
  }

  private mutating func takes(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
  private static func isDigitOrSign(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
  }
}
