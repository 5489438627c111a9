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
      // Uid and pid before the first byte, and before a thread is spent on it.
      guard let peer = try? socket.peer(), core.activity.begin(peer.pid) else { continue }
      let connection = Accepted(socket, peer)
      workers.submit { [self] in
        let fresh = serve(connection.socket, peer)
        guard fresh.isEmpty else { return outlive(connection, fresh) }
        core.activity.end(peer.pid)
      }
    }
    listener.remove()
    let deadline = Deadline(seconds: grace)
    while core.activity.connections > 0, !deadline.hasPassed { deadline.pause(milliseconds: 10) }
  }

  /// A credential that was made for one exec alone ends with it: when its client hangs up (contract section 2.8).
  private func outlive(_ connection: Accepted, _ leases: Set<String>) {
    let started = Thread.start { [core] in
      var state = pollfd(fd: connection.socket.descriptor.number, events: Int16(POLLIN), revents: 0)
      while unsafe poll(&state, 1, -1) < 0 {}
      _ = core.end("exec_end") { leases.contains($0.id) }
      core.activity.end(connection.peer.pid)
    }
    guard !started else { return }
    _ = core.end("exec_end") { leases.contains($0.id) }
    core.activity.end(connection.peer.pid)
  }

  /// - Returns: Leases that end with this connection.
  private func serve(_ socket: borrowing FrameSocket, _ peer: Peer) -> Set<String> {
    // The pidfd before the first byte: what comes after is from a process that the kernel has named.
    guard let process = try? socket.peerPidfd() else { return [] }
    guard peer.uid == geteuid() else {
      _ = try? core.record(
        "anomaly", outcome: .failure,
        [
          "event.code": "peer_uid_mismatch", "user.id": .string(String(peer.uid)),
          "process.pid": .integer(Int64(peer.pid)),
        ])
      return []
    }
    guard let answer = reply(to: socket, peer) else { return [] }
    let fresh = answer.fresh
    // A peer that has died meanwhile gets nothing; its descriptor may be in other hands.
    var state = pollfd(fd: process.number, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&state, 1, 0) == 0 else { return fresh }
    try? socket.send(answer.frame, within: Deadline(seconds: Limits.frameSeconds))
    return fresh
  }

  private func reply(to socket: borrowing FrameSocket, _ peer: Peer) -> Answer? {
    do throws(FailureReply) { return try answer(socket, peer) } catch {
      guard let frame = try? error.encode() else { return nil }
      return Answer(frame: frame)
    }
  }

  private func answer(_ socket: borrowing FrameSocket, _ peer: Peer) throws(FailureReply) -> Answer {
    do {
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
        return try core.answer(
          request, core.facts(peer, file: Self.number(of: file), directory: Self.number(of: folder)))
      case .command(let command): return Answer(frame: try operations.run(command, peer))
      }
    } catch let failure as Failure {
      throw FailureReply(failure, details: operations.details(of: failure))
    } catch let reply as FailureReply {
      throw reply
    } catch { throw FailureReply(Failure(.internal, "an error of another kind: \(type(of: error))")) }
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

/// A reply's frame, and the leases that nobody else may use.
struct Answer: ~Copyable {
  let frame: Secret
  let fresh: Set<String>

  init(frame: consuming Secret, fresh: Set<String> = []) {
    self.frame = frame
    self.fresh = fresh
  }
}

/// A connection on its way to its worker.
private final class Accepted: Sendable {
  let socket: FrameSocket
  let peer: Peer

  init(_ socket: consuming FrameSocket, _ peer: Peer) {
    self.socket = socket
    self.peer = peer
  }
}
