package import AKMSModel
internal import AKMSSecret

/// What a client may ask.
package enum Request: ~Copyable, Sendable {
  case vend(VendRequest)
  case command(CommandRequest)

  /// Descriptors that come with the request: two for a vend, none for a command.
  package var descriptors: Int {
    switch self {
    case .vend: 2
    case .command: 0
    }
  }

  /// - Throws: `.protocolViolation` when the frame is a reply, or its body is not exactly the message.
  package init(decoding frame: borrowing Frame) throws(Failure) {
    let type = frame.type
    switch type {
    case .vend: self = .vend(try frame.body.withBytes { body throws(Failure) in try VendRequest(decoding: body) })
    case .command:
      self = .command(try frame.body.withBytes { body throws(Failure) in try CommandRequest(decoding: body) })
    case .started, .survivors, .ended, .granted, .result, .failed, .notice:
      throw Failure(.protocolViolation, "\(type.name) where a request belongs")
    }
  }
}
