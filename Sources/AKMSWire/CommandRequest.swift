package import AKMSModel
package import AKMSSecret

/// Any other operation (type 2): a name, arguments as JSON, and at most one secret beside them. No descriptors.
package struct CommandRequest: ~Copyable, Sendable {
  private static let shape = Shape(.command, fields: 3, required: [1, 2])

  /// Such as `secret.set`.
  package let operation: String
  /// One JSON object.
  package let json: String
  private var secret: Secret?

  package init(operation: String, json: String, secret: consuming Secret?) {
    self.operation = operation
    self.json = json
    self.secret = secret
  }

  /// The secret, once; nil the second time and where none came.
  package mutating func takeSecret() -> Secret? { secret.take() }

  /// Whether a secret is still here.
  package var hasSecret: Bool { secret != nil }

  /// The whole frame, header included.
  package borrowing func encode() throws(Failure) -> Secret {
    try Frame.encode(.command) { sink in
      sink.text(1, operation)
      sink.text(2, json)
      switch secret {
      case .some(let secret): secret.withBytes { sink.bytes(3, $0) }
      case .none: break
      }
    }
  }

  /// - Throws: `.protocolViolation` for anything but a whole, exact message.
  package init(decoding body: RawSpan) throws(Failure) {
    var reader = FieldReader(Self.shape)
    var texts = ["", ""]
    var place: Range<Int>?
    while let (tag, range) = try reader.next(in: body) {
      switch tag {
      case 1: texts[0] = try reader.text(range, in: body, most: WireLimits.operation)
      case 2: texts[1] = try reader.text(range, in: body, most: Limits.frame)
      default: place = range
      }
    }
    let secret: Secret? = if let place { try Secret(copying: body.extracting(place)) } else { nil }
    self.init(operation: texts[0], json: texts[1], secret: secret)
  }
}
