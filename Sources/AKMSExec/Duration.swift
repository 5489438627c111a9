internal import AKMSModel

/// A span of time as typed: a number of one to seven digits and one of `s`, `m`, `h`, `d`, nothing else.
package enum Duration {
  /// Seconds, or nil for what is no duration.
  package static func seconds(_ text: String) -> Int? {
    guard let unit = text.utf8.last, let factor = factor(of: unit) else { return nil }
    let digits = text.utf8.dropLast()
    guard (1...7).contains(digits.count), digits.allSatisfy({ $0 &- 48 < 10 }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 48) } * factor
  }

  private static func factor(of unit: UInt8) -> Int? {
    switch unit {
    case UInt8(ascii: "s"): 1
    case UInt8(ascii: "m"): 60
    case UInt8(ascii: "h"): 3600
    case UInt8(ascii: "d"): 86_400
    default: nil
    }
  }
}
