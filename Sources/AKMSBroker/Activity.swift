internal import Synchronization

/// When the broker was last of use: for the idle stop.
final class Activity: Sendable {
  private struct State {
    var connections = 0
    var last = SystemClock().bootNanoseconds
  }

  private let state = Mutex(State())

  var connections: Int { state.withLock { $0.connections } }

  func begin() { state.withLock { $0.connections += 1 } }

  func end() {
    state.withLock { state in
      state.connections -= 1
      state.last = SystemClock().bootNanoseconds
    }
  }

  /// Whether nothing has gone on for so long.
  func isIdle(for seconds: Int) -> Bool {
    state.withLock { state in
      state.connections == 0 && SystemClock().bootNanoseconds >= state.last + UInt64(seconds) * 1_000_000_000
    }
  }
}
