package import AKMSModel

/// The six bytes in front of every body: length u32 big-endian (of the body alone), version u8, type u8.
package struct FrameHeader: Sendable, Equatable {
  /// Bytes of a header.
  package static let size = 6
  /// The one version that both sides speak; another is refused, there is no negotiation.
  package static let version: UInt8 = 2

  package let type: MessageType
  /// Bytes of the body, 0 to ``Limits/frame``.
  package let bodyCount: Int

  /// - Parameter bytes: At least ``size`` bytes.
  /// - Throws: `.protocolViolation` on an unknown version or type, or a body over the limit.
  package init(decoding bytes: RawSpan) throws(Failure) {
    guard bytes.byteCount >= Self.size else {
      throw Failure(.protocolViolation, "frame: \(bytes.byteCount) bytes of header, not \(Self.size)")
    }
    let version = bytes.byte(at: 4)
    guard version == Self.version else {
      throw Failure(.protocolViolation, "frame: version \(version) is unknown, this program speaks \(Self.version)")
    }
    guard let type = MessageType(rawValue: bytes.byte(at: 5)) else {
      throw Failure(.protocolViolation, "frame: type \(bytes.byte(at: 5)) is unknown")
    }
    let count = Int(bytes.number(in: 0..<4))
    guard count <= Limits.frame else {
      throw Failure(.protocolViolation, "frame: \(count) bytes of body, at most \(Limits.frame)")
    }
    self.type = type
    bodyCount = count
  }
}
