internal import AKMSModel
internal import AKMSWire

extension ExecParser {
  static let valueNames = [
    "--scope", "--profile", "--only", "--ttl", "--grace", "--reason", "--error-format", "--request-id", "--on-expiry",
    "--deliver", "--wait", "--report-fd", "--report-file",
  ]
  static let repeatable = ["--scope", "--only"]

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

  /// One of a closed list of words.
  static func word<Value>(_ name: String, _ value: String, _ words: [(String, Value)]) throws(Failure) -> Value {
    for (word, meaning) in words where word == value { return meaning }
    throw usage("\(name) is one of \(words.map(\.0).joined(separator: ", ")), not \(value)")
  }

  static let endings: [(String, Grant.OnExpiry?)] = [
    ("auto", nil), ("terminate", .terminate), ("keep", .keep), ("renew", .renew),
  ]
  static let deliveries: [(String, VendRequest.Delivery)] = [
    ("env", .environment), ("endpoint", .endpoint), ("file", .file),
  ]

  /// A descriptor's number as a shell writes it.
  static func descriptor(_ name: String, _ value: String) throws(Failure) -> Int32 {
    guard let number = Int32(value), number >= 0, String(number) == value else {
      throw usage("\(name) is no descriptor's number: \(value)")
    }
    return number
  }
}
