package import AKMSModel
internal import AKMSTransport
package import AKMSWire

/// What was granted, and the connection on which its use is told.
package struct Vended: ~Copyable, Sendable {
  package let granted: Granted
  private var link: BrokerLink

  init(granted: consuming Granted, link: consuming BrokerLink) {
    self.granted = granted
    self.link = link
  }

  /// The connection, once.
  package mutating func takeLink() -> BrokerLink {
    var taken = BrokerLink()
    swap(&taken, &link)
    return taken
  }
  package consuming func takeGranted() -> Granted { granted }
}

/// The connection of a grant, kept while its command runs. A broker that sees it end without a word takes akms for
/// killed, and ends the command.
package struct BrokerLink: ~Copyable, Sendable {
  /// Seconds that a message may take: the broker enforces by itself, and the command must not wait for it.
  private static let patience = 1

  private let socket: FrameSocket

  init(_ socket: consuming FrameSocket) { self.socket = socket }

  /// To nobody: whatever is told is not heard. Not nil: to let go of an optional owner the runtime has to build its type.
  package init() { socket = FrameSocket(Descriptor(owning: -1)) }

  package var isOpen: Bool { socket.descriptor.number >= 0 }

  /// For poll(2): readable when there is a notice, or the broker has gone; -1 where there is none.
  package var number: Int32 { socket.descriptor.number }

  /// The process that listens, by the kernel's word.
  package var brokerPid: Int32? { isOpen ? (try? socket.peer())?.pid : nil }

  /// Tells the broker; false where it has gone.
  package borrowing func tell(_ message: Supervision, descriptors: Span<Int32> = Span()) -> Bool {
    guard isOpen else { return false }
    do throws(Failure) {
      let frame = try message.encode()
      try socket.send(unsafe frame.span.bytes, descriptors: descriptors, within: Deadline(seconds: Self.patience))
      return true
    } catch {
      return false
    }
  }

  /// What the broker says.
  ///
  /// - Throws: Where it has gone, or says what is no notice.
  package borrowing func hear() throws(Failure) -> Notice {
    try Notice(decoding: try socket.receive(within: Deadline(seconds: Self.patience)).takeFrame())
  }
}
