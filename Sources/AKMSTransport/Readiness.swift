package import AKMSModel
internal import Glibc

/// How a broker that is starting tells the client that started it: descriptor N of `akms-broker run --ready-fd N`.
///
/// One NUL byte: it listens. A line of text, then the end: it cannot, and this is why. The end alone: it died.
package enum Readiness {
  /// Longest line that is read, in bytes.
  package static let lineLimit = 2048

  /// The broker listens; closes the descriptor.
  package static func announce(on descriptor: consuming Descriptor) {
    var zero: UInt8 = 0
    _ = unsafe write(descriptor.number, &zero, 1)
  }

  /// The broker cannot start; closes the descriptor.
  package static func explain(_ failure: Failure, on descriptor: consuming Descriptor) {
    var line = Failure.printable(failure.what)
    if let why = failure.why { line += ": " + Failure.printable(why) }
    line.withUTF8 { _ = unsafe write(descriptor.number, $0.baseAddress, min($0.count, lineLimit)) }
  }

  /// Waits for the one or the other.
  ///
  /// - Throws: `.brokerUnavailable` with the broker's line, or because it died or the deadline has passed.
  package static func wait(on descriptor: borrowing Descriptor, within deadline: Deadline) throws(Failure) {
    var line: [UInt8] = []
    while line.count < lineLimit, let byte = try nextByte(descriptor.number, deadline) {
      if byte == 0 && line.isEmpty { return }
      line.append(byte)
    }
    let why = line.isEmpty ? "it ended before it was ready" : String(decoding: line, as: UTF8.self)
    throw Failure(.brokerUnavailable, "the broker does not start", why: why, next: "akms broker run")
  }

  private static func nextByte(_ number: Int32, _ deadline: Deadline) throws(Failure) -> UInt8? {
    var source = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    var byte: UInt8 = 0
    while true {
      guard unsafe poll(&source, 1, deadline.remaining) != 0 else {
        throw Failure(.brokerUnavailable, "the broker does not start", why: "it is not ready in time")
      }
      switch unsafe read(number, &byte, 1) {
      case 1: return byte
      case 0: return nil
      default: if errno != EINTR && errno != EAGAIN { return nil }
      }
    }
  }
}
