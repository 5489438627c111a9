internal import AKMSModel
internal import AKMSSecret
internal import AKMSTransport
internal import AKMSWire
internal import CLinux
internal import Glibc

/// The thread's side of a ``FakeBroker``.
final class Server: @unchecked Sendable {
  private var listener: Listener
  private let lock: FileLock
  private let stop: Descriptor
  private var answers: [FakeBroker.Answer]
  private let log: Log

  init(
    _ listener: consuming Listener, _ lock: consuming FileLock, stop: consuming Descriptor,
    _ answers: [FakeBroker.Answer],
    _ log: Log
  ) {
    self.listener = listener
    self.lock = lock
    self.stop = stop
    self.answers = answers
    self.log = log
  }

  /// Answers in order, the last one again and again.
  func run() throws {
    while let socket = try listener.accept(until: stop.number) {
      guard let answer = answers.first else { continue }
      if answers.count > 1 { answers.removeFirst() }
      if case .hangUp = answer { continue }
      try? serve(socket, answer)
    }
    listener.remove()
  }

  private func serve(_ socket: borrowing FrameSocket, _ answer: FakeBroker.Answer) throws {
    var received = try socket.receive(descriptors: 2, within: Deadline(seconds: 5))
    var files: [FileIdentity] = []
    while let descriptor = received.takeDescriptor() {
      if let identity = FileIdentity(descriptor.number) { files.append(identity) }
    }
    switch try Request(decoding: received.takeFrame()) {
    case .vend(let request): log.asked.append(.init(request: request, files: files))
    case .command(var command): note(&command)
    }
    try send(answer, on: socket)
  }

  private func note(_ command: inout CommandRequest) {
    var bytes: [UInt8]?
    if let secret = command.takeSecret() {
      bytes = secret.withBytes { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
    }
    log.commands.append((command.operation, command.json, bytes))
  }

  private func send(_ answer: FakeBroker.Answer, on socket: borrowing FrameSocket) throws {
    switch answer {
    case .grant(let variables, var grant):
      if grant.boottime == 0 { grant.boottime = akms_boottime_ns() }
      let frame = try grant.encode { sink in
        for variable in variables { sink.add(variable.name, unsafe Array(variable.value.utf8).span.bytes) }
      }
      try socket.send(frame, within: Deadline(seconds: 5))
    case .result(let json): try socket.send(try Reply.encode(result: json), within: Deadline(seconds: 5))
    case .failed(let reply): try socket.send(try reply.encode(), within: Deadline(seconds: 5))
    case .raw(let bytes): _ = unsafe write(socket.descriptor.number, bytes, bytes.count)
    case .hangUp: break
    }
  }
}
