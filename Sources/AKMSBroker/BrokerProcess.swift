internal import AKMSModel
internal import AKMSSecret
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// The life of the broker's process: made safe, locked, listening, serving, wiped.
package enum BrokerProcess {
  /// Bytes of locked memory for all secrets: half of the usual limit of 8 MiB; 30,000 leases' keys are a third of it.
  private static let arenaSize = 4 << 20
  private static let usage = "usage: akms-broker run [--ready-fd N]"

  /// Runs until SIGTERM, `akms broker stop` or the idle timeout.
  ///
  /// - Parameter arguments: As given, the program's name first.
  /// - Returns: The exit status.
  package static func main(_ arguments: [String]) -> Int32 {
    var ready: Descriptor?
    do throws(Failure) {
      ready = try readyDescriptor(arguments)
      try harden()
      try serve { if let descriptor = ready.take() { Readiness.announce(on: descriptor) } }
      return 0
    } catch {
      if let descriptor = ready.take() { Readiness.explain(error, on: descriptor) }
      for line in error.lines { log(line) }
      return error.code.exitStatus
    }
  }

  private static func readyDescriptor(_ arguments: [String]) throws(Failure) -> Descriptor? {
    switch (arguments.dropFirst().first, arguments.count) {
    case ("run", 2): return nil
    case ("run", 4) where arguments[2] == "--ready-fd":
      guard let number = Int32(arguments[3]), number > 2, fcntl(number, F_GETFD) >= 0 else { break }
      _ = fcntl(number, F_SETFD, FD_CLOEXEC)
      return Descriptor(owning: number)
    default: break
    }
    throw Failure(.usage, usage)
  }

  /// Before anything secret exists: no dumps, no core, own keyring, locked memory, no surprises from who started us.
  private static func harden() throws(Failure) {
    guard akms_set_undumpable() == 0, akms_limit_core() == 0 else {
      throw Failure(.internal, "the broker cannot be kept out of core dumps")
    }
    umask(0o077)
    guard unsafe chdir("/") == 0 else { throw Failure(.internal, "cannot change to /") }
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGHUP, SIG_IGN)
    _ = akms_join_session_keyring(nil)
    // Three descriptors for each command that runs: the usual soft limit of 1024 is a third of what is watched.
    _ = akms_raise_descriptor_limit()
    try Surroundings.check()
    try SecretMemory.useLockedArena(bytes: arenaSize)
  }

  private static func serve(announce: () -> Void) throws(Failure) {
    let places = try Places.current()
    for folder in [places.data, places.state] { _ = try SafeDirectory(making: folder) }
    let run = try SafeDirectory(making: places.run)
    guard let lock = try FileLock.attempt(FileLock.brokerName, in: run) else {
      throw Failure(
        .brokerUnavailable, "another broker is running", why: "it holds \(places.run)/\(FileLock.brokerName)",
        next: "akms broker status")
    }
    let stop = StopSignal()
    stop.raiseOnTermination()
    let core = try Core(places)
    var listener = try Listener(in: run, holding: lock)
    announce()
    log("listening, pid \(getpid())")
    core.watchIdleness(stop)
    try Server(core, stop: stop).run(&listener, until: stop)
    core.close()
    log("stopped")
    withExtendedLifetime(lock) {}
  }

  /// A line of broker.log: names and codes only.
  static func log(_ line: String) {
    let text = Failure.printable(line) + "\n"
    unsafe _ = text.utf8.withContiguousStorageIfAvailable { unsafe write(2, $0.baseAddress, $0.count) }
  }
}
