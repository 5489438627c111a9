internal import Synchronization

/// A value that comes once, and any number of tasks that wait for it.
final class Latch<Value: Sendable>: Sendable {
  private enum State {
    case waiting([CheckedContinuation<Value, Never>])
    case open(Value)
  }

  private let state = Mutex(State.waiting([]))

  /// The value, where it has come.
  var valueIfOpen: Value? {
    state.withLock { if case .open(let value) = $0 { value } else { nil } }
  }

  /// Lets all go on; a second value is dropped.
  func open(_ value: Value) {
    let waiting: [CheckedContinuation<Value, Never>] = state.withLock { state in
      guard case .waiting(let waiting) = state else { return [] }
      state = .open(value)
      return waiting
    }
    for continuation in waiting { continuation.resume(returning: value) }
  }

  /// Waits for the value.
  func value() async -> Value {
    await withCheckedContinuation { continuation in
      let now: Value? = state.withLock { state in
        switch state {
        case .open(let value): return value
        case .waiting(let waiting):
          state = .waiting(waiting + [continuation])
          return nil
        }
      }
      if let now { continuation.resume(returning: now) }
    }
  }
}
