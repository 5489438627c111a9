internal import AKMSJSON
internal import AKMSLedger
package import AKMSModel
internal import AKMSPipeline
internal import AKMSPolicy
internal import AKMSScope
internal import AKMSSeal
internal import AKMSSecret
internal import AKMSStore
package import AKMSTransport
internal import AKMSWire
internal import Glibc
internal import Synchronization

/// What the broker is made of, shared by all its threads.
///
/// Before `akms init` there is nothing but places; a store whose passphrase has not been given yet has no ledger,
/// since the ledger's key hangs on the root key: requests are then refused with `locked`.
package final class Core: Sendable {
  /// Store, ledger and pipeline, from the moment that the root key was there.
  struct Opened: Sendable {
    let store: Store
    let recorder: LedgerRecorder
    let pipeline: Pipeline
    let connections: Connections
  }

  enum State: Sendable {
    case uninitialised
    /// A passphrase is needed first.
    case sealed(Store)
    case open(Opened)
  }

  let places: Places
  let clock = SystemClock()
  let leases = LeaseBook()
  let rules: AppliedRules
  let rates = RateBook(at: SystemClock().bootNanoseconds)
  /// Where the administrator's files are.
  let administrator: AdministratorFolder
  /// One apply at a time.
  let applying = Mutex(())
  let run = RequestID.random()
  let startedAt: Int64
  let activity = Activity()
  let digests = ToolDigests()
  let timer: LeaseTimer
  let lastDenial = Mutex<String?>(nil)
  let executions: Executions
  let named = NamedRequests()
  private let state: Mutex<State>

  package convenience init(_ places: Places) throws(Failure) {
    try self.init(places, administrator: .system)
  }

  /// - Parameter administrator: The folder of the administrator's files; another one in tests.
  init(_ places: Places, administrator: AdministratorFolder) throws(Failure) {
    self.places = places
    self.administrator = administrator
    let link = Ended()
    state = Mutex(.uninitialised)
    rules = AppliedRules { connection, spellings in link.keep(connection, spellings) }
    startedAt = clock.unixSeconds
    timer = LeaseTimer(leases) { link.record($0) }
    let chronicle = Chronicle()
    executions = Executions(chronicle, run: places.run)
    chronicle.connect(self)
    link.core.withLock { $0.core = self }
    guard Store.exists(in: places.data) else { return }
    try adopt(try Store.open(in: places.data, now: { SystemClock().unixSeconds }))
  }

  var current: State { state.withLock { $0 } }

  func take(_ state: State) { self.state.withLock { $0 = state } }

  /// The opened parts, or why there are none.
  func opened() throws(Failure) -> Opened {
    switch current {
    case .open(let opened): return opened
    case .sealed: throw Self.locked
    case .uninitialised:
      throw Failure(.configInvalid, "akms is not set up", why: "there is no store in \(places.data)", next: "akms init")
    }
  }

  /// As ``opened()``, and with the root key at hand.
  func unlocked() throws(Failure) -> Opened {
    let opened = try opened()
    guard opened.store.isUnlocked else { throw Self.locked }
    return opened
  }

  static let locked = Failure(.locked, "akms is locked", why: "the root key is not in memory", next: "akms unlock")

  /// Writes an event of the broker's own; durable on return.
  @discardableResult
  func record(_ action: String, outcome: Outcome = .success, _ fields: JSONObject = [:]) throws(Failure) -> String {
    try record(action, outcome: outcome, fields, by: try opened().recorder)
  }

  /// The last things before the process ends: keys wiped, plugins stopped, ledger closed.
  package func close() {
    guard case .open(let opened) = current else { return }
    for lease in leases.end(where: { _ in true }) { noteExpiry(of: lease, why: "broker_stop") }
    opened.connections.stop()
    _ = try? record("broker.stop", ["process.pid": .integer(Int64(getpid()))])
    Blocking.run { await opened.recorder.ledger.close() }
    try? opened.store.close()
  }
}

/// The way back to the core of what is made before it.
private final class Ended: Sendable {
  struct Link { weak var core: Core? }
  let core = Mutex(Link())

  func keep(_ connection: String, _ spellings: Spellings) {
    guard case .open(let opened)? = core.withLock({ $0.core })?.current else { return }
    StoredSpellings(store: opened.store).keep(connection, spellings)
  }

  func record(_ leases: [Lease]) {
    guard let core = core.withLock({ $0.core }) else { return }
    for lease in leases { core.noteExpiry(of: lease, why: "ttl") }
  }
}
