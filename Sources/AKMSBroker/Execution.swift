internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSProcesses
internal import AKMSTransport
internal import AKMSWire
internal import Glibc
internal import Synchronization

/// What an exec was granted, as the broker remembers it while the command runs.
struct ExecutionTerms: Sendable {
  let requestID: String
  let session: String
  private(set) var leases: [String]
  /// Those that nobody else may use, and that end with the command.
  private(set) var fresh: Set<String>
  /// Whether the client may ask again under the same request id.
  let isNamed: Bool
  /// Which lease came under which variable; empty after a restart of the broker, whose memory held the keys.
  private(set) var uses: [Use]
  /// What the ledger says of the caller in every event.
  let record: JSONObject
  /// The grant's event.
  let event: String
  /// Nanoseconds on CLOCK_BOOTTIME.
  let deadline: UInt64

  /// The command goes on with other leases; those of before end by themselves, or with it.
  mutating func renew(_ terms: ExecutionTerms) {
    leases = leases.suffix(terms.leases.count).filter { !terms.leases.contains($0) } + terms.leases
    if !fresh.isEmpty { fresh = Set(leases) }
    uses = terms.uses
  }
}

/// A process handle that several may hold.
final class HeldProcess: Sendable {
  let handle: ProcessHandle
  init(_ descriptor: consuming Descriptor) { handle = ProcessHandle(descriptor) }
  init(_ handle: consuming ProcessHandle) { self.handle = handle }
  var isAlive: Bool { handle.isAlive }
  /// nil once it has been reaped.
  var pid: Int32? { handle.pid }
  /// For poll(2): readable once it has ended.
  var number: Int32 { handle.descriptor.number }
}

/// One command under the broker's eye: from the grant until it and all that came of it have ended, or are ended.
///
/// Its mutable parts belong to the thread of ``Executions`` from the moment it is added there.
final class Execution: @unchecked Sendable {
  /// A command as its client has started it.
  struct Start: Sendable {
    let message: Supervision.Started
    let command: HeldProcess
  }

  /// Why the broker itself ends it.
  enum Cause: String { case leaseEnded = "lease_ended", supervisorLost = "supervisor_lost" }

  enum Phase {
    /// Granted, and no word of the command yet.
    case granted
    /// The client has gone before it said what it started; until then it is looked for.
    case vanished(UInt64)
    /// The client has gone before it started anything, and may ask again until then.
    case awaited(UInt64)
    case running
    /// The command has ended by akms's word, descendants live on.
    case outlived
    case ending(Termination, Cause)
    case over
  }

  private(set) var terms: ExecutionTerms
  let peer: Peer
  /// akms itself.
  let supervisor: HeldProcess
  private var socket: FrameSocket?
  private(set) var command: HeldProcess?
  private(set) var commandEntry: ProcessEntry?
  /// Clock ticks after boot; with the pid it names akms for good.
  private(set) var supervisorStart: UInt64?
  /// Descendants that outlived the command, by akms's word.
  private(set) var survivors: [HeldProcess] = []
  /// What else has come of it and is to be ended: held, since nothing leads to it once its parents are gone.
  private var held: [ProcessEntry: HeldProcess] = [:]
  private(set) var onExpiry = Grant.OnExpiry.keep
  private(set) var grace = 0
  private(set) var nesting = Nesting.none
  /// Clock ticks after boot: nothing that came of the grant began before.
  let begun = SystemClock().bootTicks
  var deadline: UInt64
  var phase = Phase.granted
  /// Once akms is lost.
  var orphans: Orphans?
  /// The broker has ended it at its lease's end already.
  var isEnforced = false
  /// Whether the broker itself has had to signal anything.
  var hasActed = false
  /// What is being written of it, one after the other.
  var writing: Task<String?, Never>?

  init(_ socket: consuming FrameSocket, _ peer: Peer, _ supervisor: HeldProcess, _ terms: ExecutionTerms) {
    self.socket = consume socket
    (self.peer, self.supervisor, self.terms, deadline) = (peer, supervisor, terms, terms.deadline)
  }

  /// The connection's number; -1 once it is closed.
  var connection: Int32 {
    switch socket {
    case .some(let socket): socket.descriptor.number
    case .none: -1
    }
  }

  func hangUp() { socket = nil }

  func begin(_ start: Start, _ nesting: Nesting) {
    command = start.command
    commandEntry = start.command.handle.pid.flatMap { ProcessEntry(pid: $0) }
    supervisorStart = ProcessEntry(pid: peer.pid)?.start
    (onExpiry, grace, self.nesting) = (start.message.onExpiry, Int(start.message.grace), nesting)
    phase = .running
  }

  /// Its client has been granted more time; not where its time is over already.
  func renew(_ next: ExecutionTerms, at now: UInt64) {
    guard case .running = phase, now < deadline, next.deadline > deadline else { return }
    terms.renew(next)
    deadline = next.deadline
  }

  func adopt(_ processes: [HeldProcess]) { survivors += processes }

  func hold(_ entries: [ProcessEntry]) {
    for entry in entries where held[entry] == nil && entry.pid != peer.pid {
      if let handle = ProcessHandle(entry) { held[entry] = HeldProcess(handle) }
    }
  }

  func forgetTheGone() {
    survivors.removeAll { !$0.isAlive }
    held = held.filter { $0.value.isAlive }
  }

  /// What the client says next, with the descriptors that belong to it.
  ///
  /// - Throws: Where it has hung up, or says what does not belong here.
  func hear() throws(Failure) -> (Supervision, [HeldProcess]) {
    switch socket {
    case .none: throw Failure(.internal, "nobody is there to be heard")
    case .some(let socket):
      // an honest client's message is one write(2); one that is not whole at once must not keep all others waiting
      let received = try socket.receive(
        descriptors: WireLimits.survivorsPerMessage, within: Deadline(milliseconds: 50))
      return try Self.read(received)
    }
  }

  static func read(_ received: consuming FrameSocket.Received) throws(Failure) -> (Supervision, [HeldProcess]) {
    var received = received
    var held: [HeldProcess] = []
    while let descriptor = received.takeDescriptor() { held.append(HeldProcess(descriptor)) }
    let message = try Supervision(decoding: received.takeFrame())
    guard held.count == message.descriptors else {
      throw Failure(.protocolViolation, "\(held.count) descriptors where \(message.descriptors) belong")
    }
    return (message, held)
  }

  /// Best effort: a client that does not listen is enforced upon.
  func tell(_ notice: Notice) {
    switch socket {
    case .none: return
    case .some(let socket):
      guard let frame = try? notice.encode() else { return }
      try? socket.send(unsafe frame.span.bytes, within: Deadline(milliseconds: 0))
    }
  }

  /// Whether the command, or after its end any survivor, still runs.
  var commandRuns: Bool { command?.isAlive == true || survivors.contains(where: \.isAlive) }

  /// Everything that is known to have come of it.
  var all: [HeldProcess] { (command.map { [$0] } ?? []) + survivors + held.values }

  /// Descriptors on which something may happen.
  var sources: [Int32] {
    var sources = connection >= 0 ? [connection] : []
    if case .ending = phase, let command, command.isAlive { sources.append(command.number) }
    return sources + survivors.map(\.number) + held.values.map(\.number)
  }

  /// When its time brings something, on CLOCK_BOOTTIME.
  var wake: UInt64? {
    switch phase {
    case .running, .outlived: isBound ? deadline + Executions.delay : nil
    case .ending(let termination, _): termination.wake
    case .vanished(let end), .awaited(let end): end
    case .granted, .over: nil
    }
  }

  func isDue(at now: UInt64) -> Bool {
    switch phase {
    case .running, .outlived: isBound && now >= deadline + Executions.delay
    case .granted, .vanished, .awaited, .ending, .over: false
    }
  }

  private var isBound: Bool { onExpiry != .keep && !isEnforced }
}
