import AKMSFakeBroker
import AKMSModel
import AKMSSecret
import AKMSTransport
import AKMSWire
import CLinux
import Glibc
import Testing

extension Transport {
  @Suite struct FrameSocketTests {
    static let ended = Failure(.brokerUnavailable, "the connection ended", why: "the peer closed it")
    static let late = Failure(.brokerUnavailable, "cannot receive a frame", why: "the time for it has passed")

    @Test(arguments: [[], [0, 0, 0, 2, 2], [0, 0, 0, 2, 2, 0x82], [0, 0, 0, 2, 2, 0x82, 7]] as [[UInt8]])
    func `a frame that the peer cuts short is refused`(_ bytes: [UInt8]) throws {
      let pair = try SocketPair()
      pair.write(bytes)
      shutdown(pair.raw.number, Int32(SHUT_WR))
      let refusal = pair.refusal()
      #expect(refusal == Self.ended)
    }

    @Test(arguments: [[], [0, 0, 0, 2, 2], [0, 0, 0, 2, 2, 0x82, 7]] as [[UInt8]])
    func `a frame that is not whole in time is refused`(_ bytes: [UInt8]) throws {
      let pair = try SocketPair()
      pair.write(bytes)
      let refusal = pair.refusal(milliseconds: 20)
      #expect(refusal == Self.late)
    }

    @Test func `a body over the limit is refused before a byte of it is read`() throws {
      let pair = try SocketPair()
      pair.write([0, 16, 0, 1, 2, 1])
      let refusal = pair.refusal()
      #expect(refusal == Failure(.protocolViolation, "frame: 1048577 bytes of body, at most 1048576"))
    }

    @Test func `a frame that comes byte by byte is whole in the end`() throws {
      let pair = try SocketPair()
      for byte in [0, 0, 0, 2, 2, 0x82, 7, 9] as [UInt8] { pair.write([byte]) }
      let frame = try pair.socket.receive(within: Deadline(milliseconds: 1000)).takeFrame()
      let count = frame.body.count
      #expect(frame.type == .result && count == 2)
    }

    @Test func `a frame of the largest size goes through a small buffer`() throws {
      let pair = try SocketPair()
      let json = String(repeating: "x", count: Limits.frame - 5)
      let raw = FrameSocket(Descriptor(owning: dup(pair.raw.number)))
      let reader = Background {
        let reply = try Reply(decoding: raw.receive(within: Deadline(milliseconds: 5000)).takeFrame())
        guard case .result(let back) = reply else { return 0 }
        return back.utf8.count
      }
      try pair.socket.send(try Reply.encode(result: json), within: Deadline(milliseconds: 5000))
      #expect(try reader.value() == json.utf8.count)
    }

    @Test func `sending to a peer that does not read ends with the deadline`() throws {
      let pair = try SocketPair()
      let frame = try Reply.encode(result: String(repeating: "x", count: Limits.frame - 5))
      do throws(Failure) {
        try pair.socket.send(frame, within: Deadline(milliseconds: 20))
        Issue.record("a megabyte went into a full buffer")
      } catch {
        #expect(error == Failure(.brokerUnavailable, "cannot send a frame", why: "the time for it has passed"))
      }
    }

    @Test func `sending to a peer that has hung up says that it took nothing`() throws {
      let pair = try SocketPair()
      let socket = FrameSocket(Descriptor(owning: dup(pair.socket.descriptor.number)))
      _ = consume pair
      do throws(Failure) {
        try socket.send(try Reply.encode(result: "{}"), within: Deadline(milliseconds: 1000))
        Issue.record("it was sent")
      } catch { #expect(error == FrameSocket.notTaken) }
    }

    @Test(arguments: [(0, 1), (1, 2), (2, 3), (2, 8)])
    func `descriptors that do not belong are refused and closed`(_ room: Int, _ sent: Int) throws {
      let pair = try SocketPair()
      let before = descriptors(naming: pair.raw.number)
      let frame: [UInt8] = [0, 0, 0, 0, 2, 0x82]
      let passed = [Int32](repeating: pair.raw.number, count: sent)
      #expect(unsafe akms_send(pair.raw.number, frame, frame.count, passed, sent) == 6)
      let refusal = pair.refusal(descriptors: room)
      #expect(refusal == Failure(.protocolViolation, "frame: more descriptors than belong to it"))
      #expect(descriptors(naming: pair.raw.number) == before)
    }

    @Test func `descriptors of a frame that is cut short are closed`() throws {
      let pair = try SocketPair()
      let before = descriptors(naming: pair.raw.number)
      let part: [UInt8] = [0, 0, 0, 9, 2, 0x82]
      #expect(unsafe akms_send(pair.raw.number, part, part.count, [pair.raw.number], 1) == 6)
      shutdown(pair.raw.number, Int32(SHUT_WR))
      let refusal = pair.refusal(descriptors: 2)
      #expect(refusal == Self.ended)
      #expect(descriptors(naming: pair.raw.number) == before)
    }

    @Test func `descriptors that nobody takes are closed`() throws {
      let pair = try SocketPair()
      let before = descriptors(naming: pair.raw.number)
      let frame: [UInt8] = [0, 0, 0, 0, 2, 0x82]
      #expect(unsafe akms_send(pair.raw.number, frame, frame.count, [pair.raw.number, pair.raw.number], 2) == 6)
      do {
        var received = try pair.socket.receive(descriptors: 2, within: Deadline(milliseconds: 1000))
        let first = try unwrap(received.takeDescriptor())
        let left = received.descriptorCount
        #expect(left == 1 && first.number >= 0)
      }
      #expect(descriptors(naming: pair.raw.number) == before)
    }

    @Test func `more than sixty-four descriptors are not sent`() throws {
      let pair = try SocketPair()
      #expect(unsafe akms_send(pair.raw.number, [0], 1, [Int32](repeating: 0, count: 65), 65) == -Int(EINVAL))
    }
  }
}
