internal import AKMSModel
internal import AKMSSecret
internal import AKMSTransport
internal import Glibc

/// One connection to the endpoint: a request, an answer, the end. Nothing here waits.
final class EndpointConnection {
  let socket: Descriptor
  /// The client's on 127.0.0.1.
  let port: UInt16
  /// Nanoseconds on CLOCK_BOOTTIME until which all must be done.
  let deadline: UInt64
  private let request: Secret
  private var filled = 0
  private var answer: Secret?
  private var sent = 0
  private(set) var isOver = false

  init(_ socket: consuming Descriptor, port: UInt16, deadline: UInt64) throws(Failure) {
    self.socket = socket
    (self.port, self.deadline) = (port, deadline)
    request = try Secret(count: EndpointRequest.most) { _ in }
  }

  private var isAnswering: Bool {
    switch answer {
    case .some: true
    case .none: false
    }
  }

  var interest: pollfd {
    pollfd(fd: isOver ? -1 : socket.number, events: Int16(isAnswering ? POLLOUT : POLLIN), revents: 0)
  }

  /// Moves on as far as it goes.
  ///
  /// - Parameter judge: Says what to answer to a request, nil for one that is not whole.
  func move(_ judge: (RawSpan) -> Secret?) {
    while !isOver {
      if isAnswering {
        guard send() else { return }
      } else {
        guard receive() else { return }
        answer = request.withBytes { judge($0.extracting(0..<filled)) }
      }
    }
  }

  /// False where nothing more is there now.
  private func receive() -> Bool {
    let count = unsafe request.withUnsafeBytes { buffer in
      let buffer = unsafe UnsafeMutableRawBufferPointer(mutating: buffer)
      return unsafe read(socket.number, buffer.baseAddress! + filled, buffer.count - filled)
    }
    if count > 0 { filled += count } else { isOver = count == 0 || errno != EAGAIN && errno != EINTR }
    return count > 0
  }

  /// False where no more is taken now.
  private func send() -> Bool {
    switch answer {
    case .none: return false
    case .some(let answer):
      let count = unsafe answer.withUnsafeBytes { bytes in
        unsafe Glibc.send(socket.number, bytes.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count > 0 { sent += count } else { isOver = errno != EAGAIN && errno != EINTR }
      if sent == answer.count { isOver = true }
      return count > 0
    }
  }
}
