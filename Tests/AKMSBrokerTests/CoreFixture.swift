import AKMSJSON
import AKMSModel
import AKMSSecret
import AKMSTransport
import AKMSWire
import Foundation
import Glibc

@testable import AKMSBroker

/// A broker's core in a folder of its own, without a socket: requests go straight to its operations.
struct CoreFixture {
  let home: String
  /// In the place of /etc/akms.
  var administrator: String { home + "/etc" }
  let core: Core
  let operations: Operations
  let peer: Peer

  /// Runs `body` with a fresh home, on a thread of its own, and takes the home away afterwards.
  static func with(_ body: @escaping @Sendable (CoreFixture) throws -> Void) async throws {
    try await onThread {
      let home = try temporaryFolder()
      defer { remove(home) }
      let fixture = try CoreFixture(home: home)
      try body(fixture)
      fixture.core.close()
    }
  }

  init(home: String) throws {
    self.home = home
    let places = try Places { $0 == "AKMS_HOME" ? home : nil }
    for folder in [places.config, places.config + "/policy", places.data, places.state, places.run] {
      _ = try SafeDirectory(making: folder)
    }
    core = try Core(places, administrator: AdministratorFolder(path: home + "/etc", owner: geteuid()))
    operations = Operations(core: core, stop: StopSignal())
    peer = try Self.ownPeer()
  }

  /// A broker of the same home, after this one has ended.
  func restarted() throws -> CoreFixture {
    core.close()
    return try CoreFixture(home: home)
  }

  /// A file of the administrator's.
  func administer(_ text: String, as file: String) throws {
    for folder in [administrator, administrator + "/policy"] { _ = unsafe mkdir(folder, 0o755) }
    try write(text, to: "../etc/" + file)
  }

  /// An operation's answer, or the failure that it throws.
  func run(_ operation: String, _ json: String = "{}", secret: String? = nil) throws -> JSONObject {
    let value: Secret? = if let secret { try Self.secret(secret) } else { nil }
    let reply = try operations.run(CommandRequest(operation: operation, json: json, secret: value), peer)
    guard case .result(let text) = try Self.decoded(reply), case .object(let object) = try JSONParser.parse(text) else {
      throw Failure(.internal, "no result")
    }
    return object
  }

  /// The names and values that a request is granted.
  func vend(_ bindings: String..., flags: VendRequest.Flags = []) throws -> [String: String] {
    var request = VendRequest(requestID: .random(), commandPath: "/bin/true", purpose: .exec)
    request.bindings = bindings
    request.flags = flags
    let answer = try core.vend(request, CallerFacts(peer: peer, file: nil, directory: nil))
    guard let frame = answer.takeFrame(), case .granted(let granted) = try Self.decoded(frame) else {
      throw Failure(.internal, "no grant")
    }
    var values: [String: String] = [:]
    for (index, name) in granted.names.enumerated() {
      values[name] = granted.withValue(at: index) { span in
        String(
          decoding: (0..<span.byteCount).map { unsafe span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) },
          as: UTF8.self)
      }
    }
    return values
  }

  func write(_ text: String, to file: String) throws {
    let path = home + "/config/" + file
    let number = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(number) }
    let bytes = Array(text.utf8)
    guard unsafe Glibc.write(number, bytes, bytes.count) == bytes.count else {
      throw Failure(.internal, "cannot write \(path)")
    }
  }

  static func secret(_ text: String) throws -> Secret {
    try Secret(count: text.utf8.count) { span in
      for (i, byte) in text.utf8.enumerated() { span.storeBytes(of: byte, toByteOffset: i, as: UInt8.self) }
    }
  }

  /// A reply's frame as a client reads it, through a pair of sockets.
  private static func decoded(_ frame: borrowing Secret) throws -> Reply {
    let (one, two) = try pair()
    try one.send(frame, within: Deadline(seconds: 5))
    return try Reply(decoding: try two.receive(within: Deadline(seconds: 5)).takeFrame())
  }

  private static func ownPeer() throws -> Peer { try pair().0.peer() }

  private static func pair() throws -> (FrameSocketBox, FrameSocketBox) {
    var numbers: [Int32] = [-1, -1]
    guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &numbers) == 0 else {
      throw Failure(.internal, "no pair of sockets")
    }
    return (FrameSocketBox(numbers[0]), FrameSocketBox(numbers[1]))
  }

  static func temporaryFolder() throws -> String {
    var template = Array("/tmp/akms-broker-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw Failure(.internal, "no temporary folder") }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func remove(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }
}

/// Runs `body` where it may block: the broker's threads wait for tasks, which need the cooperative pool's threads.
func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
  try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
    AKMSBroker.Thread.start { continuation.resume(with: Result { try body() }) }
  }
}

/// A socket that can stand in a tuple.
final class FrameSocketBox {
  private let socket: FrameSocket
  init(_ number: Int32) { socket = FrameSocket(Descriptor(owning: number)) }
  func send(_ frame: borrowing Secret, within deadline: Deadline) throws { try socket.send(frame, within: deadline) }
  func receive(within deadline: Deadline) throws -> FrameSocket.Received { try socket.receive(within: deadline) }
  func peer() throws -> Peer { try socket.peer() }
}
