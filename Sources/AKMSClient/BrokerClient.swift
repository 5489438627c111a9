internal import AKMSModel
package import AKMSSecret
package import AKMSTransport
package import AKMSWire
internal import CLinux
internal import Glibc

/// Asks this user's broker: one connection, one request, one reply; a grant's connection stays, for as long as what it
/// was granted to runs. The calls block.
package struct BrokerClient: Sendable {
  /// Seconds for the reply to a vend: a provider's call with retries.
  package static let vendSeconds = 120
  /// Seconds for the reply to a command: a key derivation, a backup.
  package static let commandSeconds = 600

  private let places: Places
  private let startIfNeeded: Bool

  /// - Parameter startIfNeeded: Whether a broker is started where none listens.
  package init(places: Places, startIfNeeded: Bool = true) {
    self.places = places
    self.startIfNeeded = startIfNeeded
  }

  /// Asks for credentials.
  ///
  /// - Parameters:
  ///   - file: The resolved command, opened with O_PATH; stays the caller's.
  ///   - directory: The working directory, opened with O_PATH; stays the caller's.
  ///   - seconds: For the reply, at least 1.
  /// - Throws: The broker's refusal, or what stood between it and us, in the same shape.
  package func vend(
    _ request: VendRequest, file: Int32, directory: Int32, seconds: Int = BrokerClient.vendSeconds
  ) throws(FailureReply) -> Vended {
    let asked = akms_boottime_ns()
    var exchanged = try ask(request, file, directory, seconds)
    let link = exchanged.takeLink()
    switch exchanged.takeReply() {
    case .granted(let granted):
      guard (asked...akms_boottime_ns()).contains(granted.grant.boottime) else { throw Self.shiftedClock }
      return Vended(granted: granted, link: link)
    case .result: throw Self.unexpected("a result")
    case .failed(let reply): throw reply
    }
  }

  /// A connection to the broker that listens now, for a command that runs already; to nobody where there is none.
  package func reconnect() -> BrokerLink {
    guard SafeDirectory.exists(places.run), let folder = try? SafeDirectory(opening: places.run),
      let socket = try? FrameSocket.connect(in: folder), let own = try? Self.checked(socket)
    else { return BrokerLink() }
    return BrokerLink(own)
  }

  /// Asks what would be granted; ``VendRequest/Flags/dryRun`` must be set.
  ///
  /// - Returns: One JSON object.
  package func dryRun(_ request: VendRequest, file: Int32, directory: Int32) throws(FailureReply) -> String {
    switch try ask(request, file, directory).takeReply() {
    case .result(let json): return json
    case .granted: throw Self.unexpected("a grant")
    case .failed(let reply): throw reply
    }
  }

  /// Runs an operation of the broker.
  ///
  /// - Parameters:
  ///   - operation: Such as `secret.set`.
  ///   - json: Its arguments, one object.
  ///   - secret: What must not be in the JSON.
  ///   - seconds: For the reply, at least 1.
  /// - Returns: One JSON object.
  package func command(
    _ operation: String, json: String, secret: consuming Secret? = nil, seconds: Int = BrokerClient.commandSeconds
  ) throws(FailureReply) -> String {
    let request = CommandRequest(operation: operation, json: json, secret: secret)
    let reply: Reply
    do throws(Failure) {
      let frame = try request.encode()
      reply = try frame.withBytes { bytes throws(Failure) in try exchange(bytes, Span(), seconds).takeReply() }
    } catch {
      throw FailureReply(error)
    }
    switch consume reply {
    case .result(let json): return json
    case .granted: throw Self.unexpected("a grant")
    case .failed(let reply): throw reply
    }
  }

  private func ask(
    _ request: VendRequest, _ file: Int32, _ directory: Int32, _ seconds: Int = BrokerClient.vendSeconds
  ) throws(FailureReply) -> Exchanged {
    do throws(Failure) {
      let frame = try request.encode()
      let passed: InlineArray<2, Int32> = [file, directory]
      return try exchange(unsafe frame.span.bytes, passed.span, seconds)
    } catch {
      throw FailureReply(error)
    }
  }

  /// Tries three times while brokers hang up before they have taken the request: one that stops does so.
  private func exchange(_ frame: RawSpan, _ descriptors: Span<Int32>, _ seconds: Int) throws(Failure) -> Exchanged {
    for _ in 1...2 {
      do throws(Failure) { return try attempt(frame, descriptors, seconds) } catch {
        guard error == FrameSocket.notTaken else { throw error }
      }
      Deadline(seconds: 1).pause(milliseconds: 20)
    }
    return try attempt(frame, descriptors, seconds)
  }

  private func attempt(_ frame: RawSpan, _ descriptors: Span<Int32>, _ seconds: Int) throws(Failure) -> Exchanged {
    let socket = try Self.checked(try open())
    try socket.send(frame, descriptors: descriptors, within: Deadline(seconds: Limits.frameSeconds))
    let received = try socket.receive(within: Deadline(seconds: seconds))
    return Exchanged(reply: try Reply(decoding: received.takeFrame()), link: BrokerLink(socket))
  }

  /// A connection to a broker of our own uid: a socket of another's would be told what we ask for.
  private static func checked(_ socket: consuming FrameSocket) throws(Failure) -> FrameSocket {
    let peer = try socket.peer()
    guard peer.uid == geteuid() else {
      throw Failure(.brokerUnavailable, "the broker's socket is not yours", why: "uid \(peer.uid) listens on it")
    }
    return socket
  }

  private func open() throws(Failure) -> FrameSocket {
    guard startIfNeeded || SafeDirectory.exists(places.run) else { throw Self.notRunning }
    if SafeDirectory.exists(places.run) {
      let folder = try SafeDirectory(opening: places.run)
      if let socket = try FrameSocket.connect(in: folder) { return socket }
    }
    guard startIfNeeded else { throw Self.notRunning }
    return try BrokerStarter(places: places).connect(try SafeDirectory(making: places.run))
  }

  private static let notRunning = Failure(
    .brokerUnavailable, "the broker is not running", next: "akms broker start")

  /// An unprivileged user can make a namespace whose CLOCK_BOOTTIME runs behind: there a lease would never end.
  private static let shiftedClock = FailureReply(
    Failure(
      .configInvalid, "this process's clock cannot be trusted",
      why: "CLOCK_BOOTTIME is not the broker's: this is a shifted time namespace"))

  private static func unexpected(_ what: String) -> FailureReply {
    FailureReply(Failure(.protocolViolation, "the broker answered with \(what), which was not asked for"))
  }
}

/// A reply, and the connection on which it came.
private struct Exchanged: ~Copyable {
  private let reply: Reply
  private var link: BrokerLink

  init(reply: consuming Reply, link: consuming BrokerLink) {
    self.reply = reply
    self.link = consume link
  }

  mutating func takeLink() -> BrokerLink {
    var taken = BrokerLink()
    swap(&taken, &link)
    return taken
  }
  consuming func takeReply() -> Reply { reply }
}
