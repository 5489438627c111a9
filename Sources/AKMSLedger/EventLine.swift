internal import AKMSJSON
internal import AKMSModel

/// An event as the bytes of its line, all but the number that only the writer knows.
struct EventLine: Sendable {
  let eventID: String
  /// The line up to the digits of `akms.seq`.
  private var head: [UInt8] = []
  /// The line after them, without the line feed.
  private var tail: [UInt8] = []

  /// Digits of the largest number, which the limit on the line allows for.
  private static let digits = 20

  /// Names that only the ledger sets.
  static let reserved = [
    "@timestamp", "akms.seq", "event.action", "event.category", "event.id", "event.kind", "event.outcome", "event.type",
  ]

  /// - Parameters:
  ///   - time: Microseconds since 1970.
  ///   - facts: Fields of this machine; those of the event win.
  /// - Throws: `.internal` for a name that no event may have, `.usage` for a line over ``Limits/ledgerLine``.
  init(_ event: LedgerEvent, at time: Int64, facts: JSONObject) throws(Failure) {
    eventID = Timestamp.uuid(time)
    var fields = facts
    for member in event.fields.members {
      try Self.check(member.key)
      fields[member.key] = member.value
    }
    try Self.check(action: event.action)
    fields["@timestamp"] = .string(Timestamp.text(time))
    fields["akms.seq"] = 0
    fields["event.action"] = .string(event.action)
    fields["event.category"] = [.string(event.classification.category)]
    fields["event.id"] = .string(eventID)
    fields["event.kind"] = "event"
    fields["event.outcome"] = .string(event.outcome.rawValue)
    fields["event.type"] = [.string(event.classification.type)]
    write(fields)
    guard head.count + tail.count + Self.digits <= Limits.ledgerLine else {
      throw Failure(
        .usage, "the request does not fit into a line of the ledger",
        why:
          "\(event.action) would take \(head.count + tail.count + Self.digits) bytes, \(Limits.ledgerLine) are the limit"
      )
    }
  }

  /// Appends the line of the event with number `seq` and the line feed.
  func write(seq: UInt64, into out: inout [UInt8]) {
    out += head
    out += String(seq).utf8
    out += tail
    out.append(UInt8(ascii: "\n"))
  }

  private mutating func write(_ fields: JSONObject) {
    head.reserveCapacity(512)
    var out: [UInt8] = [UInt8(ascii: "{")]
    for (index, member) in fields.members.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      JSONWriter.write(member.key, into: &out)
      out.append(UInt8(ascii: ":"))
      if member.key == "akms.seq" {
        head = out
        out = []
      } else {
        JSONWriter.write(member.value, into: &out)
      }
    }
    out.append(UInt8(ascii: "}"))
    tail = out
  }

  /// A name begins with a letter, so that `@timestamp` always comes first.
  private static func check(_ name: String) throws(Failure) {
    let first = name.utf8.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } ?? false
    guard first, name.utf8.allSatisfy(isNameByte), !reserved.contains(name) else {
      throw Failure(.internal, "an event cannot have the field `\(name)`")
    }
  }

  private static func check(action: String) throws(Failure) {
    guard !action.isEmpty, action.utf8.allSatisfy({ isNameByte($0) }) else {
      throw Failure(.internal, "an event cannot have the action `\(action)`")
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
