internal import AKMSModel
internal import AKMSProcesses
internal import AKMSTransport
internal import AKMSWire
internal import CLinux
internal import Glibc
internal import Synchronization

/// All commands that run with what was granted, watched by one thread: the second enforcer of every lease's end
/// (contract section 2.6), and the one that notices when akms itself has been killed.
final class Executions: Sendable {
  /// Nanoseconds behind akms at which the broker does the same.
  static let delay: UInt64 = 1_000_000_000
  /// Nanoseconds for which what a named request came to is kept for its repetition.
  static let retry: UInt64 = 60_000_000_000
  /// Nanoseconds after which a command is looked for a second time that may just have been starting.
  private static let again: UInt64 = 500_000_000

  private struct Inbox {
    /// With the command of those that run already.
    var added: [(execution: Execution, start: Execution.Start?)] = []
    /// What running commands go on with: their request, their client, their terms.
    var renewed: [(request: String, client: Int32, terms: ExecutionTerms)] = []
    /// Leases that ended before their time, and why.
    var ended: [(leases: Set<String>, why: String)] = []
    /// Who wants to look at what runs.
    var looks: [@Sendable ([Execution]) -> Void] = []
  }

  private let inbox = Mutex(Inbox())
  private let count = Atomic<Int>(0)
  private let bell = akms_eventfd()
  private let timer = akms_boottime_timer()
  private let chronicle: Chronicle
  /// The run folder.
  private let runFolder: String

  init(_ chronicle: Chronicle, run folder: String) {
    (self.chronicle, runFolder) = (chronicle, folder)
    Thread.start { [self] in run() }
  }

  /// Commands that run, or may still be started.
  var live: Int { count.load(ordering: .relaxed) }

  /// - Throws: `.rateLimited` where there are too many already.
  func requireRoom() throws(Failure) {
    guard live < Limits.executions else {
      throw Failure(
        .rateLimited, "\(live) commands run already with what was granted", why: "no more are watched at a time",
        next: "akms lease list")
    }
  }

  func add(_ execution: Execution, _ start: Execution.Start?) {
    count.add(1, ordering: .relaxed)
    inbox.withLock { $0.added.append((execution, start)) }
    ring()
  }

  /// A client has been granted more time for the command that it runs.
  func renew(_ request: RequestID, _ client: Peer, _ terms: ExecutionTerms) {
    inbox.withLock { $0.renewed.append((request.description, client.pid, terms)) }
    ring()
  }

  /// Leases have been ended: commands that run with them are told, and ended where that is their lot.
  func leasesEnded(_ leases: Set<String>, _ why: String) {
    guard live > 0, !leases.isEmpty else { return }
    inbox.withLock { $0.ended.append((leases, why)) }
    ring()
  }

  /// Reads what is watched, on the thread that it belongs to; blocks until that thread has come to it.
  func look<R: Sendable>(_ read: @escaping @Sendable ([Execution]) -> R) -> R {
    Blocking.run { [self] in
      await withCheckedContinuation { continuation in
        inbox.withLock { $0.looks.append { continuation.resume(returning: read($0)) } }
        ring()
      }
    }
  }

  private func ring() {
    var one: UInt64 = 1
    unsafe _ = write(bell, &one, 8)
  }

  private func run() {
    var all: [Execution] = []
    while true {
      let sources = wait(all)
      let news = inbox.withLock { inbox in
        defer { inbox = Inbox() }
        return inbox
      }
      for execution in all where sources.contains(execution.connection) { hear(execution, among: all) }
      all += news.added.map(\.execution)
      for case (let execution, let start?) in news.added { begin(execution, start, among: all) }
      let now = SystemClock().bootNanoseconds
      for (request, client, terms) in news.renewed {
        let running = all.first { $0.terms.requestID == request && $0.peer.pid == client }
        if let running, running.terms.session == terms.session { running.renew(terms, at: now) }
      }
      for (leases, why) in news.ended { for execution in all { end(execution, leases, why, now) } }
      for execution in all { lookAfter(execution, now, among: all) }
      all.removeAll { execution in
        guard case .over = execution.phase else { return false }
        count.subtract(1, ordering: .relaxed)
        return true
      }
      for look in news.looks { look(all) }
    }
  }

  /// Sleeps until something has happened; the numbers of the descriptors on which.
  private func wait(_ all: [Execution]) -> Set<Int32> {
    _ = akms_boottime_timer_set(timer, all.compactMap(\.wake).min().map { max(1, $0) } ?? 0)
    var sources = ([bell, timer] + all.flatMap(\.sources)).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while unsafe poll(&sources, nfds_t(sources.count), -1) < 0, errno == EINTR {}
    var ticks: UInt64 = 0
    for source in sources.prefix(2) where source.revents != 0 { unsafe _ = read(source.fd, &ticks, 8) }
    return Set(sources.dropFirst(2).filter { $0.revents != 0 }.map(\.fd))
  }

  private func hear(_ execution: Execution, among all: [Execution]) {
    do throws(Failure) {
      let (message, held) = try execution.hear()
      switch message {
      case .started(let started):
        guard case .granted = execution.phase else { throw Failure(.protocolViolation, "it was started already") }
        begin(execution, Execution.Start(message: started, command: held[0]), among: all)
      case .survivors: execution.adopt(held)
      case .ended(let ended): end(execution, ended, among: all)
      }
    } catch {
      execution.hangUp()
      lose(execution, among: all)
    }
  }

  private func begin(_ execution: Execution, _ start: Execution.Start, among all: [Execution]) {
    execution.begin(start, Nesting(of: execution.peer.pid, among: all))
    chronicle.started(execution, start.message)
  }

  private func end(_ execution: Execution, _ ended: Supervision.Ended, among all: [Execution]) {
    execution.hangUp()
    execution.forgetTheGone()
    chronicle.ended(execution, .told(ended), leases: Self.own(execution, execution.terms.fresh, among: all))
    execution.phase = execution.survivors.isEmpty ? .over : .outlived
  }

  /// akms has gone without a word: killed, or it never got to start anything.
  private func lose(_ execution: Execution, among all: [Execution]) {
    switch execution.phase {
    case .granted:
      // between its start and akms's word of it a command can be anywhere: it is looked for now, and again
      if !orphaned(execution, among: all) { execution.phase = .vanished(SystemClock().bootNanoseconds + Self.again) }
    case .running, .ending: _ = orphaned(execution, among: all)
    case .vanished, .awaited, .outlived, .over: break
    }
    // what --deliver file had written for it
    ValueFolders.remove(execution.terms.requestID, in: runFolder)
  }

  /// What is left without akms is held, and its end begins; false where nothing has come of it that is known.
  private func orphaned(_ execution: Execution, among all: [Execution]) -> Bool {
    execution.orphans = execution.orphans ?? Orphans(of: execution, among: all)
    execution.hold(Enforcement.found(of: execution))
    guard !execution.all.isEmpty else { return false }
    chronicle.ended(execution, .lost, leases: Self.own(execution, Set(execution.terms.leases), among: all))
    let now = SystemClock().bootNanoseconds
    execution.phase = .ending(Termination(at: now, grace: execution.grace), .supervisorLost)
    return true
  }

  /// The client has gone before it started anything.
  private func lookAgain(_ execution: Execution, _ now: UInt64, among all: [Execution]) {
    guard !orphaned(execution, among: all) else { return }
    if execution.terms.isNamed { execution.phase = .awaited(now + Self.retry) } else { forget(execution, among: all) }
  }

  private func isGone(_ execution: Execution) -> Bool {
    guard execution.all.allSatisfy({ !$0.isAlive }) else { return false }
    execution.hold(Enforcement.found(of: execution))
    return execution.all.allSatisfy { !$0.isAlive }
  }

  private func forget(_ execution: Execution, among all: [Execution]) {
    chronicle.neverStarted(execution, leases: Self.own(execution, execution.terms.fresh, among: all))
    execution.phase = .over
  }

  /// Those of its leases that no other command uses.
  private static func own(_ execution: Execution, _ leases: Set<String>, among all: [Execution]) -> Set<String> {
    leases.subtracting(all.filter { $0 !== execution && $0.connection >= 0 }.flatMap(\.terms.leases))
  }

  private func end(_ execution: Execution, _ leases: Set<String>, _ why: String, _ now: UInt64) {
    guard !leases.isDisjoint(with: execution.terms.leases) else { return }
    execution.tell(Notice(kind: .leaseEnded, why: why))
    execution.deadline = min(execution.deadline, now)
  }

  /// What the time brings.
  private func lookAfter(_ execution: Execution, _ now: UInt64, among all: [Execution]) {
    execution.forgetTheGone()
    if case .vanished(let time) = execution.phase, now >= time { lookAgain(execution, now, among: all) }
    if case .awaited(let end) = execution.phase, now >= end { forget(execution, among: all) }
    if case .outlived = execution.phase, execution.survivors.isEmpty { execution.phase = .over }
    if execution.isDue(at: now) {
      execution.phase = .ending(Termination(at: now, grace: execution.grace), .leaseEnded)
    }
    guard case .ending(var termination, let cause) = execution.phase else { return }
    while let step = termination.step(at: now, commandIsAlive: execution.commandRuns) {
      Enforcement.apply(step, to: execution)
    }
    execution.phase = .ending(termination, cause)
    guard termination.wake == nil || isGone(execution) else { return }
    if execution.hasActed { chronicle.enforced(execution, cause) }
    execution.isEnforced = true
    execution.phase = execution.connection >= 0 ? .running : .over
  }
}
