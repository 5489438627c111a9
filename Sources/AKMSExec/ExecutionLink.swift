internal import AKMSClient
internal import AKMSModel
internal import AKMSProcesses
internal import AKMSTransport
internal import AKMSWire

/// The word that akms keeps with the broker while its command runs. A broker that goes is looked for again, without
/// starting one: akms keeps the lease's end by itself.
struct ExecutionLink: ~Copyable {
  /// Nanoseconds until the first look for another broker, doubled up to the last.
  private static let first: UInt64 = 500_000_000
  private static let last: UInt64 = 30_000_000_000

  private let client: BrokerClient
  private var message: Supervision.Started
  private var link: BrokerLink
  private var pause = ExecutionLink.first
  /// When the next look is due on CLOCK_BOOTTIME; nil while connected.
  private(set) var wake: UInt64?

  init(_ client: BrokerClient, _ message: Supervision.Started, _ link: consuming BrokerLink) {
    self.client = client
    self.message = message
    self.link = consume link
  }

  /// For poll(2): -1 while there is no broker.
  var number: Int32 { link.number }

  /// The broker, which may have been started below the command and is no part of it.
  var spared: [Int32] { link.brokerPid.map { [$0] } ?? [] }

  /// Hands the command's pidfd over.
  mutating func start(_ child: borrowing ChildProcess, at now: UInt64) {
    if !tellStarted(child) { lose(at: now) }
  }

  /// What another broker is told from here on.
  mutating func renewed(_ grant: Grant) { (message.leases, message.deadline) = (grant.leases, grant.endsAtBoottime) }

  /// What the broker has to say; nil for nothing, or where it has gone.
  mutating func hear(at now: UInt64) -> Notice? {
    guard link.isOpen else { return nil }
    if let notice = try? link.hear() { return notice }
    lose(at: now)
    return nil
  }

  /// Looks for another broker, where it is time to.
  mutating func lookAgain(_ child: borrowing ChildProcess, at now: UInt64) {
    guard let due = wake, now >= due else { return }
    link = client.reconnect()
    message.resumed = true
    (wake, pause) = (now + pause, min(pause * 2, Self.last))
    if tellStarted(child) {
      (wake, pause) = (nil, Self.first)
    } else {
      link = BrokerLink()
    }
  }

  /// The last words: what lives on, then how the command ended.
  mutating func end(_ ended: Supervision.Ended, survivors: borrowing Survivors) {
    survivors.send { link.tell(.survivors($0.count), descriptors: $0.span) }
    _ = link.tell(.ended(ended))
  }

  private borrowing func tellStarted(_ child: borrowing ChildProcess) -> Bool {
    let pidfd: InlineArray<1, Int32> = [child.handle.descriptor.number]
    return link.tell(.started(message), descriptors: pidfd.span)
  }

  private mutating func lose(at now: UInt64) {
    link = BrokerLink()
    wake = now + pause
  }
}
