/// When a plugin that crashed may start again: jittered back-off, and a breaker. No clock of its own; a value.
///
/// Delays grow from 100 ms to 30 s by decorrelated jitter (each is drawn between the first and three times the last),
/// so that several connections of one plugin do not start in step. The breaker opens after five crashes within 60 s;
/// after 30 s one start is the probe, and another crash opens it again. A minute without a crash forgets them all.
struct RestartPolicy: Sendable {
  static let firstDelay = Duration.milliseconds(100)
  static let longestDelay = Duration.seconds(30)
  static let window = Duration.seconds(60)
  static let crashesThatOpen = 5

  /// When a start is next allowed, on the caller's clock.
  private(set) var nextStart = Duration.zero
  /// Whether crashes, not one alone, are why it must wait.
  private(set) var isOpen = false
  private var crashes: [Duration] = []
  private var delay = RestartPolicy.firstDelay

  /// How long a start must wait yet; zero when it may be now.
  func wait(at now: Duration) -> Duration { max(.zero, nextStart - now) }

  /// Takes a crash, or a start that failed, into account.
  ///
  /// - Parameter random: In 0..<1.
  mutating func crashed(at now: Duration, random: Double) {
    // The probe of an open breaker has one try, not five.
    let wasProbe = isOpen && crashes.last.map { now - $0 <= Self.window } == true
    crashes.removeAll { now - $0 > Self.window }
    if crashes.isEmpty { delay = Self.firstDelay }
    crashes.append(now)
    if crashes.count > Self.crashesThatOpen { crashes.removeFirst(crashes.count - Self.crashesThatOpen) }
    isOpen = wasProbe || crashes.count == Self.crashesThatOpen
    if isOpen {
      nextStart = now + Self.longestDelay
    } else {
      delay = min(Self.longestDelay, Self.firstDelay + (delay * 3 - Self.firstDelay) * random)
      nextStart = now + delay
    }
  }
}
