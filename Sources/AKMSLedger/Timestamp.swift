internal import CSodium
internal import Glibc

/// Times and ids of events.
enum Timestamp {
  /// Microseconds since 1970 of CLOCK_REALTIME.
  @Sendable static func now() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }

  /// RFC 3339, UTC, six digits of fraction, always 27 characters: `2026-01-02T03:04:05.000006Z`.
  ///
  /// Years 1970 to 9999; a time outside them is shown as the nearest one inside, so that texts always sort as times.
  static func text(_ microseconds: Int64) -> String {
    let time = min(max(microseconds, 0), 253_402_300_799_999_999)
    let (seconds, fraction) = time.quotientAndRemainder(dividingBy: 1_000_000)
    let (days, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
    let (year, month, day) = date(days)
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T" + padded(second / 3600, 2) + ":"
      + padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2) + "." + padded(fraction, 6) + "Z"
  }

  /// Day of the Gregorian calendar, `days` after 1970-01-01 (0 and more): eras of 400 years, each beginning on 1 March.
  private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// A UUID of version 7 (RFC 9562 section 5.7, method 3: the 12 bits after the version are the fraction of the millisecond).
  static func uuid(_ microseconds: Int64) -> String {
    let time = UInt64(max(microseconds, 0))
    var random: UInt64 = 0
    unsafe withUnsafeMutableBytes(of: &random) { unsafe randombytes_buf($0.baseAddress!, 8) }
    let high = (time / 1000) << 16 | 0x7000 | time % 1000 * 4096 / 1000
    let low = random & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    let hex = [high, low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
    let cuts = [0, 8, 12, 16, 20, 32]
    let utf8 = Array(hex.utf8)
    return zip(cuts, cuts.dropFirst()).map { String(decoding: utf8[$0..<$1], as: UTF8.self) }.joined(separator: "-")
  }
}
