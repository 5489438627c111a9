/// Times as files and flags spell them: digits and one of `s`, `m`, `h`, `d`.
package enum DurationText {
  /// Seconds of a spelling such as `45s`, `30m`, `12h`, `90d`.
  ///
  /// - Returns: nil unless it is 1 to 9 digits without a leading zero, then one unit.
  package static func seconds(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard (2...10).contains(bytes.count), let unit = unit(bytes[bytes.count - 1]) else { return nil }
    let digits = bytes.dropLast()
    guard digits.first != UInt8(ascii: "0"), let count = Int(String(decoding: digits, as: UTF8.self)),
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return count * unit  // at most 999 999 999 days: far from an overflow of 64 bits
  }

  /// The shortest exact spelling of a number of seconds, 0 and more: `3600` is `1h`.
  package static func text(_ seconds: Int) -> String {
    for (unit, name) in [(86_400, "d"), (3600, "h"), (60, "m")] where seconds > 0 && seconds % unit == 0 {
      return "\(seconds / unit)\(name)"
    }
    return "\(seconds)s"
  }

  private static func unit(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "s"): 1
    case UInt8(ascii: "m"): 60
    case UInt8(ascii: "h"): 3600
    case UInt8(ascii: "d"): 86_400
    default: nil
    }
  }
}
