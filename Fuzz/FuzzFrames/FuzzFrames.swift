// libFuzzer target for the frames between client and broker (`docs/protocol/client.md`).
//
// Every input is a whole frame. What is accepted must encode to the same bytes again; what is refused is refused as a
// protocol violation; nothing traps.
import AKMSModel
import AKMSSecret
import AKMSWire

/// Called by libFuzzer for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFrames(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = unsafe UnsafeRawBufferPointer(start: start, count: count).bytes
  do throws(Failure) {
    let header = try FrameHeader(decoding: input)
    guard count - FrameHeader.size == header.bodyCount else { return 0 }
    let body = try Secret(copying: input.extracting(FrameHeader.size..<count))
    let again = try encoded(header.type, body)
    again.withBytes { bytes in claim(isEqual(bytes, input), "a frame is not read back as it was written") }
  } catch {
    claim(error.code == .protocolViolation, "a frame is refused as something else than a protocol violation")
  }
  return 0
}

private func encoded(_ type: MessageType, _ body: consuming Secret) throws(Failure) -> Secret {
  switch type {
  case .vend:
    return try copy(try body.withBytes { b throws(Failure) in try VendRequest(decoding: b).encode() })
  case .command: return try body.withBytes { b throws(Failure) in try CommandRequest(decoding: b).encode() }
  case .started, .survivors, .ended:
    return try copy(try Supervision(decoding: Frame(type: type, body: body)).encode())
  case .notice: return try copy(try Notice(decoding: Frame(type: type, body: body)).encode())
  case .failed: return try body.withBytes { b throws(Failure) in try FailureReply(decoding: b).encode() }
  case .granted, .result: return try encoded(try Reply(decoding: Frame(type: type, body: body)))
  }
}

private func copy(_ frame: [UInt8]) throws(Failure) -> Secret { try Secret(copying: unsafe frame.span.bytes) }

private func encoded(_ reply: consuming Reply) throws(Failure) -> Secret {
  switch consume reply {
  case .result(let json): return try Reply.encode(result: json)
  case .failed(let reply): return try reply.encode()
  case .granted(let granted):
    return try granted.grant.encode { sink in
      for (index, name) in granted.names.enumerated() { granted.withValue(at: index) { sink.add(name, $0) } }
    }
  }
}

private func isEqual(_ a: RawSpan, _ b: RawSpan) -> Bool {
  guard a.byteCount == b.byteCount else { return false }
  return (0..<a.byteCount).allSatisfy {
    unsafe a.unsafeLoad(fromByteOffset: $0, as: UInt8.self) == b.unsafeLoad(fromByteOffset: $0, as: UInt8.self)
  }
}
