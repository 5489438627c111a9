internal import AKMSModel
internal import Synchronization

/// Which connections there are, and when the broker was last of use: for the caps and the idle stop.
final class Activity: Sendable {
  private struct State {
    var connections = 0
    var ofProcess: [Int32: Int] = [:]
    var last = SystemClock().bootNanoseconds
  }

  private let state = Mutex(State())

  var connections: Int { state.withLock { $0.connections } }

  /// Counts a connection in; false where its process has too many already.
  func begin(_ pid: Int32) -> Bool {
    state.withLock { state in
      guard state.ofProcess[pid, default: 0] < Limits.connectionsPerProcess else { return false }
      state.ofProcess[pid, default: 0] += 1
      state.connections += 1
      return true
    }
  }

  func end(_ pid: Int32) {
    state.withLock { state in
      state.connections -= 1
      state.ofProcess[pid] = state.ofProcess[pid].flatMap { $0 > 1 ? $0 - 1 : nil }
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
