internal import AKMSModel
package import AKMSSecret

/// A message as it came: its type, and its body in guarded memory.
package struct Frame: ~Copyable, Sendable {
  package let type: MessageType
  package let body: Secret

  package init(type: MessageType, body: consuming Secret) {
    self.type = type
    self.body = body
  }

  /// Writes header and fields into guarded memory of exactly their size.
  ///
  /// - Parameter fields: Runs twice and must do the same both times (a precondition).
  /// - Throws: `.protocolViolation` when the body would be larger than ``Limits/frame``, or what `fields` throws.
  static func encode(
    _ type: MessageType, _ fields: (inout FieldSink) throws(Failure) -> Void
  ) throws(Failure) -> Secret {
    var sizing = FieldSink()
    try fields(&sizing)
    let size = sizing.count
    guard size <= Limits.frame else {
      throw Failure(.protocolViolation, "\(type.name): \(size) bytes, at most \(Limits.frame)")
    }
    return try Secret(count: FrameHeader.size + size) { span throws(Failure) in
      try unsafe span.withUnsafeMutableBytes { buffer throws(Failure) in
        var sink = unsafe FieldSink(writingTo: buffer)
        sink.append(number: UInt64(size), bytes: 4)
        sink.append(number: UInt64(FrameHeader.version), bytes: 1)
        sink.append(number: UInt64(type.rawValue), bytes: 1)
        try fields(&sink)
        precondition(sink.count == buffer.count, "the two passes differ")
      }
    }
  }
}
