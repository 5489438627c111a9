internal import AKMSModel
package import AKMSSecret
package import AKMSTransport
package import AKMSWire
internal import Glibc

/// Asks this user's broker: one connection, one request, one reply. The calls block.
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
  /// - Throws: The broker's refusal, or what stood between it and us, in the same shape.
  package func vend(_ request: VendRequest, file: Int32, directory: Int32) throws(FailureReply) -> Granted {
    switch try ask(request, file, directory) {
    case .granted(let granted): return granted
    case .result: throw Self.unexpected("a result")
    case .failed(let reply): throw reply
    }
  }

  /// Asks what would be granted; ``VendRequest/Flags/dryRun`` must be set.
  ///
  /// - Returns: One JSON object.
  package func dryRun(_ request: VendRequest, file: Int32, directory: Int32) throws(FailureReply) -> String {
    switch try ask(request, file, directory) {
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
      reply = try frame.withBytes { bytes throws(Failure) in try exchange(bytes, [], seconds) }
    } catch {
      throw FailureReply(error)
    }
    switch consume reply {
    case .result(let json): return json
    case .granted: throw Self.unexpected("a grant")
    case .failed(let reply): throw reply
    }
  }

  private func ask(_ request: VendRequest, _ file: Int32, _ directory: Int32) throws(FailureReply) -> Reply {
    do throws(Failure) {
      // A credential of this exec alone ends when the broker sees our connection end.
      let lasts = request.flags.contains(.fresh)
      let frame = try request.encode()
      return try exchange(unsafe frame.span.bytes, [file, directory], Self.vendSeconds, lasts: lasts)
    } catch {
      throw FailureReply(error)
    }
  }

  /// Tries three times while brokers hang up before they have taken the request: one that stops does so.
  private func exchange(
    _ frame: RawSpan, _ descriptors: [Int32], _ seconds: Int, lasts: Bool = false
  ) throws(Failure) -> Reply {
    for _ in 1...2 {
      do throws(Failure) { return try attempt(frame, descriptors, seconds, lasts) } catch {
        guard error == FrameSocket.notTaken else { throw error }
      }
      Deadline(seconds: 1).pause(milliseconds: 20)
    }
    return try attempt(frame, descriptors, seconds, lasts)
  }

  private func attempt(
    _ frame: RawSpan, _ descriptors: [Int32], _ seconds: Int, _ lasts: Bool
  ) throws(Failure) -> Reply {
    let socket = try connect()
    try socket.send(frame, descriptors: descriptors, within: Deadline(seconds: Limits.frameSeconds))
    let received = try socket.receive(within: Deadline(seconds: seconds))
    if lasts { socket.leaveOpen() }
    return try Reply(decoding: received.takeFrame())
  }

  /// A connection to a broker of our own uid: a socket of another's would be told what we ask for.
  private func connect() throws(Failure) -> FrameSocket {
    let socket = try open()
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

  private static func unexpected(_ what: String) -> FailureReply {
    FailureReply(Failure(.protocolViolation, "the broker answered with \(what), which was not asked for"))
  }
}
