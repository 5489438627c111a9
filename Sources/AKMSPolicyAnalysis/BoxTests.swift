/// The tests of a box that are not settled yet, in two bytes; in the order in which the search settles them.
struct BoxTests: OptionSet, Hashable {
  let rawValue: UInt16

  static let session = BoxTests(rawValue: 1 << 0)
  static let action = BoxTests(rawValue: 1 << 1)
  static let resource = BoxTests(rawValue: 1 << 2)
  static let params = BoxTests(rawValue: 1 << 3)
  static let user = BoxTests(rawValue: 1 << 4)
  static let agent = BoxTests(rawValue: 1 << 5)
  static let profile = BoxTests(rawValue: 1 << 6)
  static let cwd = BoxTests(rawValue: 1 << 7)
  static let tool = BoxTests(rawValue: 1 << 8)
  static let when = BoxTests(rawValue: 1 << 9)
  static let reason = BoxTests(rawValue: 1 << 10)
  static let redact = BoxTests(rawValue: 1 << 11)

  /// The one that is settled first; empty where none is left.
  var first: BoxTests { BoxTests(rawValue: rawValue & (~rawValue &+ 1)) }
}

/// What is known about one test at a point that is not wholly fixed.
enum TestStatus {
  case satisfied, failed, open
}
