internal import Synchronization

/// Threads of their own for work that blocks: reading frames, waiting for the pipeline, writing replies.
///
/// The cooperative pool must not block, and no event loop's buffer may hold a secret, so each connection gets a
/// thread. Threads are made as needed up to a limit, and wait for more work.
final class WorkerPool: Sendable {
  typealias Job = @Sendable () -> Void

  private struct State {
    var jobs: [Job] = []
    var idle = 0
    var threads = 0
  }

  private let limit: Int
  private let state = Mutex(State())
  private let work = CountingSemaphore()

  /// - Parameter limit: Threads at most; more jobs wait in line.
  init(limit: Int) { self.limit = limit }

  func submit(_ job: @escaping Job) {
    let mustStart = state.withLock { state in
      state.jobs.append(job)
      guard state.jobs.count > state.idle, state.threads < limit else { return false }
      state.threads += 1
      return true
    }
    if mustStart, !Thread.start({ [self] in run() }) { state.withLock { $0.threads -= 1 } }
    work.signal()
  }

  private func run() {
    while true {
      state.withLock { $0.idle += 1 }
      work.wait()
      let job = state.withLock { state -> Job? in
        state.idle -= 1
        return state.jobs.isEmpty ? nil : state.jobs.removeFirst()
      }
      job?()
    }
  }
}
