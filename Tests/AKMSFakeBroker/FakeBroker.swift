internal import AKMSModel
package import AKMSTransport
package import AKMSWire
internal import Glibc

/// A broker for tests: listens in a run folder, answers each request with what `answer` says, keeps what it was asked.
package final class FakeBroker: @unchecked Sendable {
  /// What a vend request carried.
  package struct Asked: Sendable {
    package let request: VendRequest
    /// Device and inode of the two descriptors.
    package let files: [FileIdentity]
  }

  package enum Answer: Sendable {
    /// Variables with their values, and what the grant says besides.
    case grant([(name: String, value: String)], Grant)
    case result(String)
    case failed(FailureReply)
    /// Bytes as they are, then the end.
    case raw([UInt8])
    /// Hangs up without reading.
    case hangUp
  }

  private let thread: Background<Void>
  private let stop: Descriptor
  private let log: Log

  /// Listens at once, in `places.run`.
  package init(_ places: Places, answers: [Answer]) throws {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw Missing() }
    stop = Descriptor(owning: ends[1])
    let log = Log()
    self.log = log
    let folder = try SafeDirectory(making: places.run)
    let lock = try FileLock.take(FileLock.brokerName, in: folder, within: Deadline(seconds: 5))
    let listener = try Listener(in: folder, holding: lock)
    let server = Server(listener, lock, stop: Descriptor(owning: ends[0]), answers, log)
    thread = Background { try server.run() }
  }

  /// Waits until the last connection is done and nobody listens any more.
  package func finish() throws {
    var byte: UInt8 = 0
    _ = unsafe write(stop.number, &byte, 1)
    try thread.value()
  }

  /// The vend requests so far.
  package var asked: [Asked] { log.asked }
  /// Operation, arguments and the secret's bytes of the commands so far.
  package var commands: [(operation: String, json: String, secret: [UInt8]?)] { log.commands }
}

/// Device and inode.
package struct FileIdentity: Sendable, Equatable {
  package let device: UInt64
  package let inode: UInt64

  package init?(_ descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
  }

  package init?(path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
  }
}

/// What a fake broker was asked; read it after ``FakeBroker/finish()`` or after the client's reply.
final class Log: @unchecked Sendable {
  var asked: [FakeBroker.Asked] = []
  var commands: [(operation: String, json: String, secret: [UInt8]?)] = []
}
