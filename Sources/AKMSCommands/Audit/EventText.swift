internal import AKMSJSON
internal import AKMSModel

/// One event in one line for a person: time, action, outcome, and what it was about.
struct EventText {
  private let bytes: [UInt8]
  private let style: Style

  init(_ line: [UInt8], _ style: Style) {
    bytes = line
    self.style = style
  }

  /// Safe for a terminal; a line that is no JSON is shown as it is.
  var line: String {
    guard let event = try? JSONParser.parse(bytes) else {
      return "unreadable: " + Failure.printable(String(decoding: bytes, as: UTF8.self))
    }
    let time = event["@timestamp"]?.string.map { String($0.prefix(19)) + "Z" } ?? "-"
    let subject = Self.subjects.compactMap { name, key in
      event[key].map { "\(name)\(Failure.printable($0.cell))" }
    }
    return ([Failure.printable(time), event.shown("event.action"), outcome(event)] + subject).joined(separator: "  ")
  }

  private func outcome(_ event: JSONValue) -> String {
    let text = event.shown("event.outcome")
    return switch text {
    case "success": style.paint(text, .good)
    case "failure": style.paint(text, .bad)
    default: text
    }
  }

  /// What is shown where the event has it, in this order, and with what in front.
  private static let subjects = [
    ("", "akms.scope.granted"), ("asked=", "akms.scope.requested"), ("rule=", "rule.id"), ("lease=", "akms.lease.id"),
    ("session=", "akms.session.class"), ("tool=", "process.executable"), ("code=", "event.code"), ("", "event.reason"),
  ]
}
