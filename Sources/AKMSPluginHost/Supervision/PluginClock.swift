/// Time as the supervisor needs it; tests hand in one that they move.
package struct PluginClock: Sendable {
  /// Since any fixed moment; never goes back.
  package let now: @Sendable () -> Duration
  package let sleep: @Sendable (Duration) async throws -> Void

  package init(now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void) {
    self.now = now
    self.sleep = sleep
  }

  /// The machine's.
  package static let continuous: PluginClock = {
    let start = ContinuousClock.now
    return PluginClock(now: { ContinuousClock.now - start }, sleep: { try await Task.sleep(for: $0) })
  }()
}
