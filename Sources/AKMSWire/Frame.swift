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
    let size = try size(type, fields)
    return try Secret(count: FrameHeader.size + size) { span throws(Failure) in
      try unsafe span.withUnsafeMutableBytes { buffer throws(Failure) in try unsafe write(type, fields, to: buffer) }
    }
  }

  /// The same for a message that can hold no secret: ordinary memory, a few system calls less.
  static func encodeOpenly(
    _ type: MessageType, _ fields: (inout FieldSink) throws(Failure) -> Void
  ) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: FrameHeader.size + (try size(type, fields)))
    var span = bytes.mutableSpan
    try unsafe span.withUnsafeMutableBytes { buffer throws(Failure) in try unsafe write(type, fields, to: buffer) }
    return bytes
  }

  /// Bytes of the body.
  private static func size(
    _ type: MessageType, _ fields: (inout FieldSink) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    var sizing = FieldSink()
    try fields(&sizing)
    guard sizing.count <= Limits.frame else {
      throw Failure(.protocolViolation, "\(type.name): \(sizing.count) bytes, at most \(Limits.frame)")
    }
    return sizing.count
  }

  private static func write(
    _ type: MessageType, _ fields: (inout FieldSink) throws(Failure) -> Void, to buffer: UnsafeMutableRawBufferPointer
  ) throws(Failure) {
    var sink = unsafe FieldSink(writingTo: buffer)
    sink.append(number: UInt64(buffer.count - FrameHeader.size), bytes: 4)
    sink.append(number: UInt64(FrameHeader.version), bytes: 1)
    sink.append(number: UInt64(type.rawValue), bytes: 1)
    try fields(&sink)
    precondition(sink.count == buffer.count, "the two passes differ")
  }
}
