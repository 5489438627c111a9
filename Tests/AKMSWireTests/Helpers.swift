import AKMSModel
import AKMSSecret
import AKMSWire

/// A field as it stands on the wire.
func field(_ tag: UInt8, _ bytes: [UInt8]) -> [UInt8] {
  let count = UInt32(bytes.count)
  return [tag, UInt8(count >> 24), UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255)] + bytes
}

func field(_ tag: UInt8, _ text: String) -> [UInt8] { field(tag, Array(text.utf8)) }

/// A name and what belongs to it, as one field.
func named(_ tag: UInt8, _ name: String, _ rest: String) -> [UInt8] {
  field(tag, [UInt8(name.utf8.count >> 8), UInt8(name.utf8.count & 255)] + Array(name.utf8) + Array(rest.utf8))
}

func secret(_ bytes: [UInt8]) throws -> Secret { try Secret(copying: unsafe bytes.span.bytes) }

/// The bytes of a frame behind its header.
func body(of frame: borrowing Secret) -> [UInt8] { Array(bytes(of: frame).dropFirst(FrameHeader.size)) }

func body(of frame: [UInt8]) -> [UInt8] { Array(frame.dropFirst(FrameHeader.size)) }

func bytes(of secret: borrowing Secret) -> [UInt8] {
  secret.withBytes { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
}

/// Decodes a body as the message of that type and encodes it again; the text of the refusal where there is one.
func again(_ type: MessageType, _ bytes: [UInt8]) throws -> Result<[UInt8], Failure> {
  let body = try secret(bytes)
  do throws(Failure) { return .success(try recoded(type, body)) } catch { return .failure(error) }
}

private func recoded(_ type: MessageType, _ body: consuming Secret) throws(Failure) -> [UInt8] {
  switch type {
  case .vend:
    return AKMSWireTests.body(of: try body.withBytes { b throws(Failure) in try VendRequest(decoding: b) }.encode())
  case .command:
    return AKMSWireTests.body(of: try body.withBytes { b throws(Failure) in try CommandRequest(decoding: b) }.encode())
  case .granted: return try recodedGrant(body)
  case .result:
    guard case .result(let json) = try Reply(decoding: Frame(type: .result, body: body)) else { return [] }
    return AKMSWireTests.body(of: try Reply.encode(result: json))
  case .started, .survivors, .ended:
    return AKMSWireTests.body(of: try Supervision(decoding: Frame(type: type, body: body)).encode())
  case .notice: return AKMSWireTests.body(of: try Notice(decoding: Frame(type: type, body: body)).encode())
  case .failed:
    return AKMSWireTests.body(of: try body.withBytes { b throws(Failure) in try FailureReply(decoding: b) }.encode())
  }
}

private func recodedGrant(_ body: consuming Secret) throws(Failure) -> [UInt8] {
  let granted = try Granted(decoding: body)
  let frame = try granted.grant.encode { sink in
    for (index, name) in granted.names.enumerated() { granted.withValue(at: index) { sink.add(name, $0) } }
  }
  return AKMSWireTests.body(of: frame)
}

/// What a decoder says about a body, or "accepted".
func refusal(_ type: MessageType, _ bytes: [UInt8]) throws -> String {
  switch try again(type, bytes) {
  case .success: "accepted"
  case .failure(let failure): failure.code == .protocolViolation ? failure.what : "\(failure.code)"
  }
}
