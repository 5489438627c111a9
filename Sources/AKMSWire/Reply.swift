package import AKMSModel
package import AKMSSecret

/// What the broker may answer.
package enum Reply: ~Copyable, Sendable {
  case granted(Granted)
  /// One JSON object.
  case result(String)
  case failed(FailureReply)

  private static let result = Shape(.result, fields: 1, required: [1])

  /// The whole frame of a result, header included.
  package static func encode(result json: String) throws(Failure) -> Secret {
    try Frame.encode(.result) { $0.text(1, json) }
  }

  /// - Throws: `.protocolViolation` when the frame is a request, or its body is not exactly the message.
  package init(decoding frame: consuming Frame) throws(Failure) {
    let type = frame.type
    let body = frame.takeBody()
    switch type {
    case .granted: self = .granted(try Granted(decoding: body))
    case .result: self = .result(try body.withBytes { span throws(Failure) in try Self.json(in: span) })
    case .failed: self = .failed(try body.withBytes { span throws(Failure) in try FailureReply(decoding: span) })
    case .vend, .command, .started, .survivors, .ended, .notice:
      throw Failure(.protocolViolation, "\(type.name) where a reply belongs")
    }
  }

  private static func json(in body: RawSpan) throws(Failure) -> String {
    var reader = FieldReader(result)
    var json = ""
    while let (_, range) = try reader.next(in: body) { json = try reader.text(range, in: body, most: Limits.frame) }
    return json
  }
}

extension Frame {
  /// The body; the frame is gone.
  package consuming func takeBody() -> Secret { body }
}
