internal import AKMSModel
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// Gets a connection where no broker listens: starts one, exactly one, however many clients want it at once.
///
/// A client takes `start.lock`, looks again, and only then starts; the others wait and connect. The broker is told
/// nothing of its first caller: exact environment, own session, no descriptor but log and ready pipe.
struct BrokerStarter {
  /// Milliseconds for everything: lock, start, first connection.
  static let patience = 10_000

  let places: Places
  /// The program to start; nil where it is missing.
  var program = HelperProgram.find("akms-broker")

  func connect(_ folder: borrowing SafeDirectory) throws(Failure) -> FrameSocket {
    let deadline = Deadline(milliseconds: Self.patience)
    while true {
      if let socket = try FrameSocket.connect(in: folder) { return socket }
      if let lock = try FileLock.attempt(FileLock.startName, in: folder) {
        return try connect(folder, holding: lock, deadline)
      }
      guard !deadline.hasPassed else {
        throw Failure(
          .brokerUnavailable, "the broker does not start", why: "another process has been starting it for 10 s")
      }
      deadline.pause(milliseconds: 5)
    }
  }

  private func connect(
    _ folder: borrowing SafeDirectory, holding lock: consuming FileLock, _ deadline: Deadline
  ) throws(Failure) -> FrameSocket {
    if let socket = try FrameSocket.connect(in: folder) { return socket }
    try start(deadline)
    if let socket = try FrameSocket.connect(in: folder) { return socket }
    throw Failure(.brokerUnavailable, "the broker ended as soon as it was ready", next: "akms broker run")
  }

  func start(_ deadline: Deadline) throws(Failure) {
    guard let program else { throw HelperProgram.missing("akms-broker") }
    let state = try SafeDirectory(making: places.state)
    let log = try Self.aboveStandard(try BrokerLog.open(in: state))
    var ends: [Int32] = [-1, -1]
    let made = unsafe akms_pipe(&ends)
    guard made == 0 else { throw Failure(.internal, "cannot make a pipe", why: describe(errno: -made)) }
    let reader = Descriptor(owning: ends[0])
    let writer = try Self.aboveStandard(Descriptor(owning: ends[1]))
    try spawn(program, log: log.number, ready: writer.number)
    close(writer.take())
    try Readiness.wait(on: reader, within: deadline)
  }

  private func spawn(_ program: String, log: Int32, ready: Int32) throws(Failure) {
    let result = unsafe withCStrings([program, "run", "--ready-fd", String(ready)]) { arguments in
      unsafe withCStrings(environment) { unsafe akms_spawn_daemon(program, arguments, $0, log, ready) }
    }
    guard result == 0 else {
      throw Failure(.brokerUnavailable, "cannot start the broker", why: describe(errno: -result))
    }
  }

  /// All that the broker's environment holds.
  var environment: [String] {
    places.environment.map { "\($0.name)=\($0.value)" } + [
      "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "SWIFT_BACKTRACE=enable=no",
    ]
  }

  /// The same file on a number that the daemon's own 0, 1 and 2 do not overwrite.
  private static func aboveStandard(_ descriptor: consuming Descriptor) throws(Failure) -> Descriptor {
    guard descriptor.number <= 2 else { return descriptor }
    let number = fcntl(descriptor.number, F_DUPFD_CLOEXEC, 3)
    guard number >= 0 else { throw Failure(.internal, "cannot duplicate a descriptor", why: describe(errno: errno)) }
    return Descriptor(owning: number)
  }
}

/// A nil-terminated vector of C strings for the length of `body`.
func withCStrings<R>(_ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R) -> R {
  var pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
  defer { unsafe pointers.forEach { unsafe free($0) } }
  return unsafe pointers.withUnsafeMutableBufferPointer { unsafe body(UnsafePointer($0.baseAddress!)) }
}
