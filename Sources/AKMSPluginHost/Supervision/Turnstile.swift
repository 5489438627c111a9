internal import AKMSModel

/// How many calls one process is given at a time, and how many may wait. Kept by the supervisor, which is an actor.
struct Turnstile {
  private(set) var inside = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// Whether a call may go in now.
  mutating func tryEnter() -> Bool {
    guard inside < PluginLimits.inFlight else { return false }
    inside += 1
    return true
  }

  /// Whether one more may wait.
  var hasRoom: Bool { waiting.count < PluginLimits.waiting }

  mutating func enqueue(_ continuation: CheckedContinuation<Void, Never>) { waiting.append(continuation) }

  /// One call is over; its place goes to the one that waited longest.
  mutating func leave() {
    if waiting.isEmpty { inside -= 1 } else { waiting.removeFirst().resume() }
  }
}
