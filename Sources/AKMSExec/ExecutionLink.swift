internal import AKMSClient
internal import AKMSModel
internal import AKMSProcesses
internal import AKMSTransport
internal import AKMSWire

/// The word that akms keeps with the broker while its command runs. A broker that goes is looked for again, without
/// starting one: akms keeps the lease's end by itself.
struct ExecutionLink: ~Copyable {
  /// Nanoseconds until the first look for another broker, doubled up to the last.
  private static let (first, last): (UInt64, UInt64) = (500_000_000, 30_000_000_000)

  private let client: BrokerClient
  private var message: Supervision.Started
  private var link: BrokerLink?
  private var pause = ExecutionLink.first
  /// When the next look is due on CLOCK_BOOTTIME; nil while connected.
  private(set) var wake: UInt64?

  init(_ client: BrokerClient, _ message: Supervision.Started, _ link: consuming BrokerLink?) {
    self.client = client
    self.message = message
    self.link = consume link
  }

  /// For poll(2): -1 while there is no broker.
  var number: Int32 {
    switch link {
    case .some(let link): link.number
    case .none: -1
    }
  }

  /// Hands the command's pidfd over.
  mutating func start(_ child: borrowing ChildProcess, at now: UInt64) {
    if !tell(.started(message), [child.handle.descriptor.number]) { lose(at: now) }
  }

  /// What the broker has to say; nil for nothing, or where it has gone.
  mutating func hear(at now: UInt64) -> Notice? {
    switch link {
    case .some(let link): if let notice = try? link.hear() { return notice }
    case .none: return nil
    }
    lose(at: now)
    return nil
  }

  /// Looks for another broker, where it is time to.
  mutating func lookAgain(_ child: borrowing ChildProcess, at now: UInt64) {
    guard let due = wake, now >= due else { return }
    link = client.reconnect()
    message.resumed = true
    (wake, pause) = (now + pause, min(pause * 2, Self.last))
    if tell(.started(message), [child.handle.descriptor.number]) {
      (wake, pause) = (nil, Self.first)
    } else {
      link = nil
    }
  }

  /// The last words: what lives on, then how the command ended.
  mutating func end(_ ended: Supervision.Ended, survivors: borrowing Survivors) {
    survivors.send { tell(.survivors($0.count), $0) }
    _ = tell(.ended(ended))
  }

  private borrowing func tell(_ message: Supervision, _ descriptors: [Int32] = []) -> Bool {
    switch link {
    case .some(let link): link.tell(message, descriptors: descriptors)
    case .none: false
    }
  }

  private mutating func lose(at now: UInt64) {
    link = nil
    wake = now + pause
  }
}
