package import AKMSModel
package import AKMSSecret
package import AKMSWire
internal import CLinux
internal import Glibc

/// A connection on which whole frames go both ways, each within a deadline; the calls block.
///
/// The client sends one frame and reads one; the broker reads one and sends one. After any failure the connection is
/// of no use and is dropped. Bodies go straight from the kernel into guarded memory and back.
package struct FrameSocket: ~Copyable, Sendable {
  /// The socket, for poll(2) and the peer's calls.
  package let descriptor: Descriptor

  package init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

  /// The peer hung up without having read all that was sent (EPIPE, ECONNRESET): it did nothing, so that the request
  /// may be sent again. A broker that stops, or has no room, does this to those in its backlog.
  package static let notTaken = Failure(.brokerUnavailable, "the broker hung up before it took the request")

  /// A frame with the descriptors that came with it.
  package struct Received: ~Copyable, Sendable {
    package let frame: Frame
    private var descriptors: PassedDescriptors

    init(frame: consuming Frame, descriptors: consuming PassedDescriptors) {
      self.frame = frame
      self.descriptors = descriptors
    }

    /// Descriptors that nobody has taken yet.
    package var descriptorCount: Int { descriptors.count }

    /// The first descriptor that is left, in the sender's order.
    package mutating func takeDescriptor() -> Descriptor? { descriptors.takeFirst() }

    /// The frame; descriptors that are left are closed.
    package consuming func takeFrame() -> Frame { frame }
  }

  /// Sends a whole frame (as `encode()` of a message made it).
  ///
  /// - Throws: `.brokerUnavailable` when the peer is gone or the deadline has passed.
  package borrowing func send(_ frame: borrowing Secret, within deadline: Deadline) throws(Failure) {
    try frame.withBytes { bytes throws(Failure) in try send(bytes, within: deadline) }
  }

  /// The same for a frame in ordinary memory, with descriptors.
  @inlinable package borrowing func send<let count: Int>(
    _ frame: RawSpan, descriptors: InlineArray<count, Int32>, within deadline: Deadline
  ) throws(Failure) { try send(frame, descriptors: descriptors.span, within: deadline) }

  /// - Parameter descriptors: At most 64; they stay the caller's.
  package borrowing func send(
    _ frame: RawSpan, descriptors: Span<Int32> = Span(), within deadline: Deadline
  ) throws(Failure) {
    var sent = 0
    let count = frame.byteCount
    while sent < count {
      let result = unsafe frame.withUnsafeBytes { bytes in
        unsafe descriptors.withUnsafeBufferPointer { passed in
          let first = sent == 0 ? passed.count : 0
          return unsafe akms_send(
            descriptor.number, bytes.baseAddress! + sent, count - sent, passed.baseAddress, first)
        }
      }
      if result >= 0 { sent += result } else { try wait(after: result, for: POLLOUT, deadline, "send") }
    }
  }

  /// Reads a whole frame.
  ///
  /// - Parameter most: Descriptors that may come with it; more are closed and refused.
  /// - Throws: `.protocolViolation` on what is no frame, `.brokerUnavailable` when the peer is gone, or the deadline
  ///   has passed before the frame was whole.
  package borrowing func receive(descriptors most: Int = 0, within deadline: Deadline) throws(Failure) -> Received {
    var inbox = Inbox(room: most)
    let header = try receiveHeader(&inbox, deadline)
    let body = try Secret(count: header.bodyCount) { span throws(Failure) in
      try unsafe span.withUnsafeMutableBytes { buffer throws(Failure) in
        try unsafe fill(buffer, &inbox, deadline)
      }
    }
    return Received(frame: Frame(type: header.type, body: body), descriptors: inbox.take())
  }

  private borrowing func receiveHeader(_ inbox: inout Inbox, _ deadline: Deadline) throws(Failure) -> FrameHeader {
    var bytes: UInt64 = 0
    return try unsafe withUnsafeMutableBytes(of: &bytes) { buffer throws(Failure) in
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<FrameHeader.size])
      try unsafe fill(part, &inbox, deadline)
      return try FrameHeader(decoding: unsafe UnsafeRawBufferPointer(part).bytes)
    }
  }

  private borrowing func fill(
    _ buffer: UnsafeMutableRawBufferPointer, _ inbox: inout Inbox, _ deadline: Deadline
  ) throws(Failure) {
    var got = 0
    while got < buffer.count {
      let result = unsafe inbox.receive(descriptor.number, into: buffer.baseAddress! + got, buffer.count - got)
      guard result != 0 else { throw Failure(.brokerUnavailable, "the connection ended", why: "the peer closed it") }
      guard result != -Int(EPROTO) else {
        throw Failure(.protocolViolation, "frame: more descriptors than belong to it")
      }
      if result > 0 { got += result } else { try wait(after: result, for: POLLIN, deadline, "receive") }
    }
  }

  private borrowing func wait(
    after result: Int, for event: Int32, _ deadline: Deadline, _ verb: String
  ) throws(Failure) {
    guard result != -Int(EPIPE), result != -Int(ECONNRESET) else { throw Self.notTaken }
    guard result == -Int(EAGAIN) else {
      throw Failure(.brokerUnavailable, "cannot \(verb) a frame", why: describe(errno: Int32(clamping: -result)))
    }
    var peer = pollfd(fd: descriptor.number, events: Int16(event), revents: 0)
    let left = deadline.remaining
    guard left > 0, unsafe poll(&peer, 1, left) != 0 else {
      throw Failure(.brokerUnavailable, "cannot \(verb) a frame", why: "the time for it has passed")
    }
  }
}

/// Descriptors on their way in; closed when the frame that they came with does not become whole.
private struct Inbox: ~Copyable {
  private var numbers: [Int32]
  private var count = 0

  init(room: Int) { numbers = Array(repeating: -1, count: room) }

  mutating func receive(_ socket: Int32, into bytes: UnsafeMutableRawPointer, _ most: Int) -> Int {
    unsafe akms_receive(socket, bytes, most, &numbers, numbers.count, &count)
  }

  consuming func take() -> PassedDescriptors {
    let taken = Array(numbers[..<count])
    count = 0
    return PassedDescriptors(taken)
  }

  deinit { for number in numbers[..<count] { close(number) } }
}
