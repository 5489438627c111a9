internal import AKMSModel
internal import AKMSProcesses
internal import AKMSTransport
internal import AKMSWire
internal import CLinux
internal import Glibc

/// akms beside its running command: signals, the lease's end, the broker's word, all from one poll(2).
struct Supervisor: ~Copyable {
  private let child: ChildProcess
  private let teller: Teller
  private let redactor: Redactor?
  private let handover: Handover?
  private let renewal: Renewal?
  private var relay: SignalRelay
  private var expiry: ExpiryWatch
  private var link: ExecutionLink
  private let queue: Descriptor
  private let timer: Descriptor
  private var why: String?
  private var gaveUp = false

  init(
    _ child: consuming ChildProcess, _ expiry: ExpiryWatch, _ link: consuming ExecutionLink, _ teller: Teller,
    _ redactor: Redactor?, _ handover: Handover?, _ renewal: Renewal?
  ) {
    relay = SignalRelay(pid: child.pid, redactor?.pty)
    queue = Descriptor(owning: akms_signal_queue())
    timer = Descriptor(owning: akms_boottime_timer())
    (self.expiry, self.teller, self.redactor, self.handover) = (expiry, teller, redactor, handover)
    self.renewal = renewal
    self.link = link
    self.child = child
  }

  /// Waits until the command has ended.
  ///
  /// - Throws: `.leaseEnded` when it was ended because its lease had.
  mutating func run() throws(FailureReply) -> ExitStatus {
    link.start(child, at: akms_boottime_ns())
    letGo()
    while true {
      takeSignals()
      takeTime()
      if isOver { return try finish() }
      arm()
      wait()
    }
  }

  private func letGo() {
    let report = teller.report?.owned ?? -1
    let (command, connection) = (child.handle.descriptor.number, link.number)
    guard redactor != nil || handover != nil else {
      return LetGo.all(but: [queue.number, timer.number, connection, command, report])
    }
    LetGo.all(
      butThese: [queue.number, timer.number, connection, command, report] + (redactor?.owned ?? [])
        + (handover?.owned ?? []) + (renewal?.owned ?? []), keepsStandard: redactor != nil)
  }

  /// The command has ended, at a lease's end all that came of it too, and what it wrote has been written on.
  private var isOver: Bool {
    guard !gaveUp else { return true }
    guard relay.ended != nil, redactor?.drain() ?? true else { return false }
    redactor?.pty?.end()
    return !expiry.isEnding || !Survivors.areThere
  }

  private func arm() {
    let wakes = [expiry.wake, link.wake, handover?.wake, relay.ended == nil ? renewal?.wake : nil].compactMap(\.self)
    _ = akms_boottime_timer_set(timer.number, wakes.min().map { max(1, $0) } ?? 0)
  }

  private mutating func wait() {
    var sources = [
      pollfd(fd: queue.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: timer.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: link.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: teller.report?.number ?? -1, events: Int16(POLLOUT), revents: 0),
    ]
    let ours = sources.count
    if let redactor { sources += redactor.sources }
    let masked = sources.count
    if let handover { sources += handover.sources }
    var ready: Int32
    repeat {
      ready = unsafe poll(&sources, nfds_t(sources.count), redactor?.patience ?? -1)
    } while ready < 0 && errno == EINTR
    if sources[2].revents != 0, let notice = link.hear(at: akms_boottime_ns()) { take(notice) }
    if sources[3].revents != 0 { teller.report?.flush() }
    redactor?.serve(ready == 0 ? [] : sources[ours..<masked])
    handover?.serve(sources[masked...], at: akms_boottime_ns())
    if redactor?.pty != nil { relay.follow() }
  }

  private mutating func takeSignals() {
    var sender = AKMS_SENT_BY_KERNEL
    while case let number = unsafe akms_next_signal(queue.number, &sender), number > 0 {
      relay.take(number, from: sender)
    }
  }

  /// Why the lease ends.
  private var reason: String { why ?? renewal?.why ?? "its time is over" }

  private mutating func take(_ notice: Notice) {
    why = "it was ended: \(notice.why)"
    expiry.leaseEnded(at: akms_boottime_ns())
  }

  private mutating func takeTime() {
    let now = akms_boottime_ns()
    link.lookAgain(child, at: now)
    handover?.lookAfter(at: now)
    renew(at: now)
    while let act = expiry.act(at: now, commandIsAlive: relay.ended == nil) {
      switch act {
      case .warn(let left): teller.warn(left)
      case .keep:
        handover?.end()
        teller.kept(reason)
      case .end:
        handover?.end()
        teller.ending(reason)
      case .step(let step): Tree.apply(step, child, sparing: link.spared)
      case .giveUp: gaveUp = true
      }
    }
  }

  /// A command that fetches what it needs gets other values before its lease ends.
  private mutating func renew(at now: UInt64) {
    guard let renewal, relay.ended == nil, expiry.isBefore, let granted = renewal.ask(at: now) else { return }
    let grant = granted.grant
    guard let handover, (try? handover.renew(granted, redactor)) != nil else { return renewal.failed() }
    renewal.renewed(grant)
    expiry.renewed(until: grant.endsAtBoottime, at: now)
    link.renewed(grant)
    teller.report?.renewed(until: grant.expiresAt)
  }

  private mutating func finish() throws(FailureReply) -> ExitStatus {
    handover?.end()
    let status = relay.ended ?? .signal(SIGKILL)
    let survivors = Survivors.lookIfThereAreAny(sparing: link.spared)
    let leaseEnded = expiry.isEnding
    teller.ended(status, survivors: survivors.names, leaseEnded: leaseEnded)
    link.end(status.message(leaseEnded: leaseEnded), survivors: survivors)
    guard leaseEnded else { return status }
    throw FailureReply(teller.terminated(reason))
  }
}

extension ExitStatus {
  func message(leaseEnded: Bool) -> Supervision.Ended {
    switch self {
    case .code(let code): .init(status: UInt8(truncatingIfNeeded: code), bySignal: false, leaseEnded: leaseEnded)
    case .signal(let number): .init(status: UInt8(truncatingIfNeeded: number), bySignal: true, leaseEnded: leaseEnded)
    }
  }
}
