internal import AKMSJSON
package import AKMSModel
internal import AKMSPipeline
internal import AKMSSecret
package import AKMSTransport
internal import AKMSWire
internal import Glibc
internal import Synchronization

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
        serve(connection)
        core.activity.end(peer.pid)
      }
    }
    listener.remove()
    let deadline = Deadline(seconds: grace)
    while core.activity.connections > 0, !deadline.hasPassed { deadline.pause(milliseconds: 10) }
  }

  private func serve(_ connection: Accepted) {
    // The pidfd before the first byte: what comes after is from a process that the kernel has named.
    guard let socket = connection.take(), let pidfd = try? socket.peerPidfd() else { return }
    let (peer, process) = (connection.peer, HeldProcess(pidfd))
    guard peer.uid == geteuid() else { return recordForeigner(peer) }
    guard let answer = reply(to: socket, peer) else { return }
    let (terms, resumed) = (answer.terms, answer.resumed)
    // Before it is told: who knows of more time has it.
    if let terms, let renewed = answer.renews { core.executions.renew(renewed, peer, terms) }
    // A peer that has died meanwhile gets nothing; its descriptor may be in other hands.
    if process.isAlive { answer.send(on: socket) }
    guard let terms, answer.renews == nil else { return }
    core.executions.add(Execution(socket, peer, process, terms), resumed)
  }

  private func recordForeigner(_ peer: Peer) {
    _ = try? core.record(
      "anomaly", outcome: .failure,
      [
        "event.code": "peer_uid_mismatch", "user.id": .string(String(peer.uid)),
        "process.pid": .integer(Int64(peer.pid)),
      ])
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
      let frame = received.takeFrame()
      if frame.type == .started { return try core.resume(frame, file, peer) }
      let request = try Request(decoding: frame)
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

/// A reply's frame, and what is to be watched once it is sent.
struct Answer: ~Copyable {
  private let frame: Secret?
  let terms: ExecutionTerms?
  /// The request of the running command that the terms are for.
  let renews: RequestID?
  /// A command that runs already; nothing is answered then.
  let resumed: Execution.Start?

  init(frame: consuming Secret, terms: ExecutionTerms? = nil, renews: RequestID? = nil) {
    self.frame = consume frame
    (self.terms, self.renews, resumed) = (terms, renews, nil)
  }

  init(resuming start: Execution.Start, _ terms: ExecutionTerms) {
    frame = nil
    (self.terms, renews, resumed) = (terms, nil, start)
  }

  /// Best effort: a client that does not take its answer has gone.
  borrowing func send(on socket: borrowing FrameSocket) {
    switch frame {
    case .none: return
    case .some(let frame): try? socket.send(frame, within: Deadline(seconds: Limits.frameSeconds))
    }
  }

  consuming func takeFrame() -> Secret? { frame }
}

/// A connection on its way to its worker.
private final class Accepted: Sendable {
  private let socket: Mutex<FrameSocket?>
  let peer: Peer

  init(_ socket: consuming FrameSocket, _ peer: Peer) {
    self.socket = Mutex(consume socket)
    self.peer = peer
  }

  func take() -> FrameSocket? { socket.withLock { $0.take() } }
}
