internal import AKMSJSON

/// How a program ended and what it said: all that a check judges.
struct Ended {
  enum How: Equatable {
    case code(Int32)
    case signal(Int32)
    /// It did not end in time, and was killed.
    case late
  }

  var how: How
  var output = ""
  var errors = ""
  /// The objects of its report, in order; a line that is none stands as `null`.
  var report: [JSONValue] = []
  var milliseconds = 0
  var requestID = ""

  /// The events of the report by name, in order.
  var events: [String] { report.map { $0["event"]?.string ?? "?" } }

  /// The first lease of the grant.
  var lease: String? { event("granted")?["lease"]?.string }

  func event(_ name: String) -> JSONValue? { report.first { $0["event"]?.string == name } }

  /// In words: `status 7`, `signal 9`, `still running after 10000 ms`.
  var told: String {
    switch how {
    case .code(let code): "status \(code)"
    case .signal(let number): "signal \(number)"
    case .late: "still running after \(milliseconds) ms"
    }
  }

  /// The first line on stderr, for a check's detail.
  var complaint: String {
    errors.split(separator: "\n").first.map { " (\($0))" } ?? ""
  }

  static func report(_ text: String) -> [JSONValue] {
    text.split(separator: "\n").map { (try? JSONParser.parse(String($0), name: "the report")) ?? .null }
  }
}
