import Synchronization

/// A value behind a mutex, for fakes.
final class Locked<Value: Sendable>: Sendable {
  private let value: Mutex<Value>
  init(_ value: Value) { self.value = Mutex(value) }
  func with<R: Sendable>(_ body: (inout Value) -> R) -> R {
    value.withLock { value in
      var copy = value
      let result = body(&copy)
      value = copy
      return result
    }
  }
}
