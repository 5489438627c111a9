package import AKMSModel
package import AKMSSecret

/// A refusal or failure as the broker tells it (type 0x83).
package struct FailureReply: Error, Sendable, Equatable {
  private static let shape = Shape(.failed, fields: 6, required: [1, 2])

  package let failure: Failure
  /// One JSON object for programs (`nearest`, `approval_id` …); passed on as it is.
  package let details: String?
  /// The ledger's record of it.
  package let eventID: String?

  package init(_ failure: Failure, details: String? = nil, eventID: String? = nil) {
    self.failure = failure
    self.details = details
    self.eventID = eventID
  }

  /// The whole frame, header included. Lines over ``WireLimits/line`` are cut, so that a failure can always be told.
  package func encode() throws(Failure) -> Secret {
    try Frame.encode(.failed) { sink in
      sink.text(1, failure.code.rawValue)
      sink.text(2, Self.line(failure.what))
      sink.text(3, failure.why.map(Self.line))
      sink.text(4, failure.next.map(Self.line))
      sink.text(5, details.flatMap { $0.utf8.count <= WireLimits.details ? $0 : nil })
      sink.text(6, eventID)
    }
  }

  /// - Throws: `.protocolViolation` for anything but a whole, exact message.
  package init(decoding body: RawSpan) throws(Failure) {
    var reader = FieldReader(Self.shape)
    var fields = [String?](repeating: nil, count: 7)
    while let (tag, range) = try reader.next(in: body) {
      fields[Int(tag)] = try reader.text(range, in: body, most: Self.limits[Int(tag)])
    }
    let name = fields[1] ?? ""
    guard let code = FailureCode(rawValue: name) else {
      throw reader.refuse("code \(Failure.printable(name)) is unknown")
    }
    failure = Failure(code, fields[2] ?? "", why: fields[3], next: fields[4])
    details = fields[5]
    eventID = fields[6]
  }

  private static let limits = [
    0, WireLimits.identifier, WireLimits.line, WireLimits.line, WireLimits.line, WireLimits.details,
    WireLimits.identifier,
  ]

  private static func line(_ text: String) -> String {
    var line = text.contains("\0") ? String(text.map { $0 == "\0" ? " " : $0 }) : text
    while line.utf8.count > WireLimits.line { line.removeLast() }
    return line
  }
}
