internal import AKMSModel
internal import AKMSSecret
internal import AKMSTransport
internal import AKMSWire
internal import CLinux
internal import Glibc

/// The container credentials endpoint of one command (`--deliver endpoint`): on the loopback interface, for the
/// command's own tree, for as long as the lease lives. It is served in the supervisor's poll(2), and waits for nobody.
final class Endpoint {
  /// Connections at a time; more wait in the kernel's backlog.
  private static let most = 16
  /// Nanoseconds that one may take.
  private static let patience: UInt64 = 5_000_000_000
  /// Nanoseconds for which none is taken after the kernel had no room for one.
  private static let pause: UInt64 = 100_000_000

  private let port: UInt16
  private let token: Secret
  private let report: Report?
  private var listener: Descriptor?
  private var answer: Secret?
  private var connections: [EndpointConnection] = []
  private var pausedUntil: UInt64 = 0

  /// - Throws: `.internal` where there is no socket left.
  init(_ granted: borrowing Granted, _ report: Report?) throws(Failure) {
    var port: UInt16 = 0
    let number = unsafe akms_loopback_listen(&port)
    guard number >= 0 else { throw Failure(.internal, "no socket for the endpoint", why: describe(errno: -number)) }
    listener = Descriptor(owning: number)
    (self.port, self.report) = (port, report)
    token = try Self.hexadecimal(try Secret.random(count: 32))
    answer = try CredentialDocument.answer(granted)
  }

  private static func hexadecimal(_ bytes: consuming Secret) throws(Failure) -> Secret {
    let digits = Array("0123456789abcdef".utf8)
    let bytes = bytes
    return try Secret(count: bytes.count * 2) { text in
      bytes.withBytes { bytes in
        for index in 0..<bytes.byteCount {
          let byte = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
          text.storeBytes(of: digits[Int(byte >> 4)], toByteOffset: 2 * index, as: UInt8.self)
          text.storeBytes(of: digits[Int(byte & 15)], toByteOffset: 2 * index + 1, as: UInt8.self)
        }
      }
    }
  }

  private var host: String { "127.0.0.1:\(port)" }

  /// For who closes all but what it names.
  var descriptors: [Int32] { [listenerNumber] }

  private var listenerNumber: Int32 {
    switch listener {
    case .some(let listener): listener.number
    case .none: -1
    }
  }

  /// The command's variables: where to ask, with what, and what is no secret. A credentials or configuration file of the
  /// caller's would be asked before the endpoint.
  func entries(_ granted: borrowing Granted) throws(Failure) -> GrantedEntries {
    var starts: [Int] = []
    let block = try SecretText.make { text in
      starts = [text.count]
      text.add("\(EndpointVariables.address)=http://\(host)/creds\0")
      starts.append(text.count)
      text.add(EndpointVariables.token + "=")
      text.add(token)
      text.add("\0")
      for name in EndpointVariables.files {
        starts.append(text.count)
        text.add(name + "=/dev/null\0")
      }
      for (index, name) in granted.names.enumerated() where CredentialDocument.plain.contains(name) {
        starts.append(text.count)
        text.add(name + "=")
        granted.withValue(at: index) { text.add($0) }
        text.add("\0")
      }
    }
    return GrantedEntries(block, starts: starts)
  }

  /// What has been handed over, for those who mask it: the last that may still be in use.
  private(set) var kept: [KeptGrant] = []

  func keep(_ granted: consuming Granted) { kept = kept.suffix(2) + [KeptGrant(granted)] }

  /// Other values from here on, once `ready` is.
  func renew(_ granted: consuming Granted, _ ready: ([KeptGrant]) throws(Failure) -> Void) throws(Failure) {
    let next = try CredentialDocument.answer(granted)
    keep(granted)
    try ready(kept)
    answer = consume next
  }

  /// Lends the token.
  func withToken<E: Error>(_ body: (RawSpan) throws(E) -> Void) throws(E) { try token.withBytes(body) }

  /// Nobody is answered any more.
  func end() {
    listener = nil
    answer = nil
    kept = []
    connections = []
  }

  // MARK: In the supervisor's poll(2)

  var sources: [pollfd] {
    let isFull = connections.count >= Self.most || pausedUntil > 0
    return [pollfd(fd: isFull ? -1 : listenerNumber, events: Int16(POLLIN), revents: 0)]
      + connections.map(\.interest)
  }

  /// When time brings something, on CLOCK_BOOTTIME.
  var wake: UInt64? { (connections.map(\.deadline) + (pausedUntil > 0 ? [pausedUntil] : [])).min() }

  func lookAfter(at now: UInt64) {
    connections.removeAll { $0.isOver || now >= $0.deadline }
    if now >= pausedUntil { pausedUntil = 0 }
  }

  /// - Parameter sources: As ``sources`` gave them, with what poll(2) says.
  func serve(_ sources: ArraySlice<pollfd>, at now: UInt64) {
    guard let first = sources.first, !sources.isEmpty else { return }
    for (connection, source) in zip(connections, sources.dropFirst()) where source.revents != 0 {
      connection.move { judge($0, connection) }
    }
    if first.revents != 0 { accept(at: now) }
    lookAfter(at: now)
  }

  private func accept(at now: UInt64) {
    while connections.count < Self.most {
      var peer: UInt16 = 0
      let number = unsafe akms_loopback_accept(listenerNumber, &peer)
      if number == -EACCES || number == -ECONNABORTED || number == -EINTR { continue }
      guard number >= 0 else {
        if number != -EAGAIN { pausedUntil = now + Self.pause }
        return
      }
      let socket = Descriptor(owning: number)
      guard SocketTrace.isOfOurUser(client: peer, server: port) else { continue }
      guard let connection = try? EndpointConnection(socket, port: peer, deadline: now + Self.patience) else { return }
      connections.append(connection)
    }
  }

  private func judge(_ request: RawSpan, _ connection: EndpointConnection) -> Secret? {
    switch EndpointRequest.judge(request, host: host) {
    case .more: return nil
    case .refuse(let status): return refuse(status, "it is not for the endpoint")
    case .ask(let place):
      guard let brought = try? Secret(copying: request.extracting(place)), brought.isEqual(to: token) else {
        return refuse(403, "its token is wrong")
      }
      guard SocketTrace.isOurs(client: connection.port, server: port) else {
        return refuse(403, "it is none of the command's processes")
      }
      return copyOfAnswer() ?? refuse(403, "there is nothing to hand over")
    }
  }

  private func copyOfAnswer() -> Secret? {
    switch answer {
    case .some(let answer): try? answer.withBytes { bytes throws(Failure) in try Secret(copying: bytes) }
    case .none: nil
    }
  }

  private func refuse(_ status: Int, _ why: String) -> Secret? {
    report?.refusedClient(status, why)
    let body = "{\"message\":\"refused\"}"
    return try? SecretText.make { text in
      text.add("HTTP/1.1 \(status) \(Self.reasons[status] ?? "Refused")\r\nContent-Type: application/json\r\n")
      text.add("Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n" + body)
    }
  }

  private static let reasons = [
    400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    431: "Request Header Fields Too Large",
  ]
}

/// A grant that several may hold.
final class KeptGrant {
  let granted: Granted
  init(_ granted: consuming Granted) { self.granted = granted }
}

/// The variables of an endpoint.
enum EndpointVariables {
  static let address = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
  static let token = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
  static let files = ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"]
  /// The caller's, which would be used before the endpoint or in its place.
  static let shadowing = [
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "BOTO_CONFIG",
  ]
}
