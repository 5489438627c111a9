internal import AKMSModel
internal import Synchronization

/// The bridge from a worker's thread to the pipeline's tasks.
enum Blocking {
  private final class Slot<R: Sendable>: Sendable {
    let value = Mutex<R?>(nil)
  }

  /// As below, for what can fail.
  static func run<R: Sendable>(_ body: @escaping @Sendable () async throws(Failure) -> R) throws(Failure) -> R {
    let result: Result<R, Failure> = run { () async -> Result<R, Failure> in
      do throws(Failure) { return .success(try await body()) } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// Runs `body` as a task and blocks this thread until it is done.
  static func run<R: Sendable>(_ body: @escaping @Sendable () async -> R) -> R {
    let slot = Slot<R>()
    let done = CountingSemaphore()
    Task {
      let result = await body()
      slot.value.withLock { $0 = result }
      done.signal()
    }
    done.wait()
    guard let result = slot.value.withLock({ $0 }) else { preconditionFailure("the task ended without a result") }
    return result
  }
}
