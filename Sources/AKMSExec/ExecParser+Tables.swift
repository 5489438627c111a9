internal import AKMSModel
internal import AKMSWire

extension ExecParser {
  static let valueNames = [
    "--scope", "--profile", "--only", "--ttl", "--grace", "--reason", "--error-format", "--request-id", "--on-expiry",
    "--deliver",
  ]
  static let repeatable = ["--scope", "--only"]

  /// Flags that the contract has and this version has not, with what they would do.
  static func later(_ name: String) -> String? {
    switch name {
    case "--redact": "masking of output"
    case "--wait": "waiting for an approval"
    case "--report-fd", "--report-file": "the report"
    default: nil
    }
  }

  static func usage(_ what: String) -> Failure { Failure(.usage, what, next: "akms exec --help") }

  static func notBuilt(_ what: String, _ function: String) -> Failure {
    Failure(.usage, "\(what) is not built yet", why: "\(function) comes with a later version")
  }

  static func text(_ name: String, _ value: String, most: Int) throws(Failure) -> String {
    guard !value.isEmpty else { throw usage("\(name) needs a value") }
    guard value.utf8.count <= most else { throw usage("\(name) has \(value.utf8.count) bytes, at most \(most)") }
    return value
  }

  static func duration(_ name: String, _ value: String, _ range: ClosedRange<Int>) throws(Failure) -> Int {
    guard let seconds = Duration.seconds(value) else {
      throw usage("\(name) is no duration such as 45s, 15m, 8h or 7d: \(value)")
    }
    guard range.contains(seconds) else {
      throw usage("\(name) is \(seconds) seconds, \(range.lowerBound) to \(range.upperBound) are possible")
    }
    return seconds
  }

  /// Accepts a value that changes nothing yet, and says which are for later.
  static func require(_ name: String, _ value: String, built: [String], later: [String]) throws(Failure) {
    if built.contains(value) { return }
    guard later.contains(value) else {
      throw usage("\(name) is one of \((built + later).joined(separator: ", ")), not \(value)")
    }
    throw notBuilt(
      "\(name) \(value)", name == "--deliver" ? "this way of handing over" : "this action at the lease's end")
  }
}
