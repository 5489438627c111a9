import AKMSModel
import AKMSSecret
import AKMSWire
import Testing

@Suite struct HeaderTests {
  func decode(_ bytes: [UInt8]) -> Result<FrameHeader, Failure> {
    do throws(Failure) { return .success(try FrameHeader(decoding: unsafe bytes.span.bytes)) } catch {
      return .failure(error)
    }
  }

  @Test(
    arguments: [
      ([0, 0, 0, 0, 2], "frame: 5 bytes of header, not 6"),
      ([0, 0, 0, 0, 0, 1], "frame: version 0 is unknown, this program speaks 2"),
      ([0, 0, 0, 0, 1, 1], "frame: version 1 is unknown, this program speaks 2"),
      ([0, 0, 0, 0, 3, 1], "frame: version 3 is unknown, this program speaks 2"),
      ([0, 0, 0, 0, 2, 0], "frame: type 0 is unknown"),
      ([0, 0, 0, 0, 2, 6], "frame: type 6 is unknown"),
      ([0, 0, 0, 0, 2, 0x80], "frame: type 128 is unknown"),
      ([0, 16, 0, 1, 2, 1], "frame: 1048577 bytes of body, at most 1048576"),
      ([255, 255, 255, 255, 2, 1], "frame: 4294967295 bytes of body, at most 1048576"),
    ] as [([UInt8], String)])
  func `a header that is not ours is refused`(_ bytes: [UInt8], _ message: String) {
    #expect(decode(bytes) == .failure(Failure(.protocolViolation, message)))
  }

  @Test func `a header says type and length of the body`() throws {
    let header = try decode([0, 16, 0, 0, 2, 0x81]).get()
    #expect(header.type == .granted)
    #expect(header.bodyCount == 1 << 20)
  }

  @Test func `an encoded frame begins with the header of its body`() throws {
    let frame = try VendRequest(requestID: .random(), commandPath: "/bin/true", purpose: .exec).encode()
    let header = try decode(Array(frame.prefix(6))).get()
    #expect(header.type == .vend)
    #expect(header.bodyCount == frame.count - FrameHeader.size)
  }

  @Test func `a frame over the limit is not made`() {
    #expect(throws: Failure(.protocolViolation, "result reply: 1048581 bytes, at most 1048576")) {
      _ = try Reply.encode(result: String(repeating: "x", count: 1 << 20))
    }
  }

  @Test(arguments: [
    (MessageType.granted, "granted reply"), (.result, "result reply"), (.failed, "failed reply"),
    (.started, "started message"), (.notice, "notice"),
  ])
  func `a reply where a request belongs is refused`(_ type: MessageType, _ name: String) throws {
    let frame = Frame(type: type, body: try secret([]))
    #expect(throws: Failure(.protocolViolation, "\(name) where a request belongs")) { _ = try Request(decoding: frame) }
  }

  @Test(arguments: [(MessageType.vend, "vend request"), (.command, "command request"), (.ended, "ended message")])
  func `a request where a reply belongs is refused`(_ type: MessageType, _ name: String) throws {
    #expect(throws: Failure(.protocolViolation, "\(name) where a reply belongs")) {
      _ = try Reply(decoding: Frame(type: type, body: try secret([])))
    }
  }

  @Test func `the example of the protocol's page is what is sent`() throws {
    var request = VendRequest(requestID: RequestID(high: 1, low: 2), commandPath: "/usr/bin/true", purpose: .exec)
    request.bindings = ["K=secret:read:a/b"]
    let frame = try request.encode()
    let expected: [UInt8] =
      [0, 0, 0, 0x4C, 2, 1] + [1, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2]
      + [2, 0, 0, 0, 0x11] + Array("K=secret:read:a/b".utf8) + [7, 0, 0, 0, 4, 0, 0, 0, 0]
      + [9, 0, 0, 0, 0x0D] + Array("/usr/bin/true".utf8) + [0x0A, 0, 0, 0, 1, 1]
    #expect(frame == expected)
  }
}
