internal import AKMSJSON
package import AKMSModel
internal import AKMSPipeline
internal import AKMSSecret
package import AKMSTransport
internal import AKMSWire
internal import Glibc

/// The accept loop and what happens on each connection: one frame in, one frame out.
package struct Server: Sendable {
  private let core: Core
  private let operations: Operations
  private let workers = WorkerPool(limit: Limits.connections)

  package init(_ core: Core, stop: StopSignal) {
    self.core = core
    operations = Operations(core: core, stop: stop)
  }

  /// Serves until `stop` is raised; returns once no connection is left, or after `grace`.
  package func run(_ listener: inout Listener, until stop: StopSignal, grace: Int = 5) throws(Failure) {
    while let socket = try listener.accept(until: stop.descriptor) {
      let connection = Accepted(socket)
      core.activity.begin()
      workers.submit { [self] in
        defer { core.activity.end() }
        serve(connection.socket)
      }
    }
    listener.remove()
    let deadline = Deadline(seconds: grace)
    while core.activity.connections > 0, !deadline.hasPassed { deadline.pause(milliseconds: 10) }
  }

  private func serve(_ socket: borrowing FrameSocket) {
    // Uid and pidfd before the first byte: what comes after is from a process that the kernel has named.
    guard let peer = try? socket.peer(), let process = try? socket.peerPidfd() else { return }
    guard peer.uid == geteuid() else {
      _ = try? core.record(
        "anomaly", outcome: .failure,
        ["event.code": "peer_uid_mismatch", "user.id": .string(String(peer.uid)), "process.pid": .integer(Int64(peer.pid))])
      return
    }
    guard let reply = reply(to: socket, peer) else { return }
    // A peer that has died meanwhile gets nothing; its descriptor may be in other hands.
    var state = pollfd(fd: process.number, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&state, 1, 0) == 0 else { return }
    try? socket.send(reply, within: Deadline(seconds: Limits.frameSeconds))
  }

  private func reply(to socket: borrowing FrameSocket, _ peer: Peer) -> Secret? {
    do throws(FailureReply) { return try answer(socket, peer) } catch { return try? error.encode() }
  }

  private func answer(_ socket: borrowing FrameSocket, _ peer: Peer) throws(FailureReply) -> Secret {
    do throws(Failure) {
      var received = try socket.receive(descriptors: 2, within: Deadline(seconds: Limits.frameSeconds))
      let descriptors = received.descriptorCount
      let file = received.takeDescriptor()
      let folder = received.takeDescriptor()
      let request = try Request(decoding: received.takeFrame())
      guard descriptors == request.descriptors else {
        throw Failure(.protocolViolation, "\(descriptors) descriptors where \(request.descriptors) belong")
      }
      switch consume request {
      case .vend(let request):
        return try core.vend(request, CallerFacts(peer: peer, file: Self.number(of: file), directory: Self.number(of: folder)))
      case .command(let command): return try operations.run(command, peer)
      }
    } catch { throw FailureReply(error, details: operations.details(of: error)) }
  }
}

extension Server {
  private static func number(of descriptor: borrowing Descriptor?) -> Int32? {
    switch descriptor {
    case .some(let descriptor): descriptor.number
    case .none: nil
    }
  }
}

/// A connection on its way to its worker.
private final class Accepted: Sendable {
  let socket: FrameSocket
  init(_ socket: consuming FrameSocket) { self.socket = socket }
}
