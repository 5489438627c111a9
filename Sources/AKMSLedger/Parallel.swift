internal import Glibc
internal import Synchronization

/// Work that blocks and computes, on threads of its own rather than on Swift's pool.
enum Parallel {
  /// Threads at most.
  private static let most = 8

  /// The results of `body` for 0 and up to `count`, in order.
  static func map<T: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) -> T) -> [T] {
    let job = Job(count: count) { index, store in store(index, body(index)) }
    let threads = min(count, most, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
    let helpers = (1..<max(threads, 1)).compactMap { _ in job.startThread() }
    job.work()
    for helper in helpers { pthread_join(helper, nil) }
    return job.results.withLock { results in (0..<count).compactMap { results[$0] } }
  }
}

/// Indexes to be worked on and what came of them.
private final class Job<T: Sendable>: Worker, @unchecked Sendable {
  let results = Mutex<[Int: T]>([:])
  private let body: @Sendable (Int, (Int, T) -> Void) -> Void

  init(count: Int, _ body: @escaping @Sendable (Int, (Int, T) -> Void) -> Void) {
    self.body = body
    super.init(count)
  }

  override func run(_ index: Int) {
    body(index) { index, result in results.withLock { $0[index] = result } }
  }
}

/// The part without a type parameter, which a C function can call.
private class Worker: @unchecked Sendable {
  private let count: Int
  private let next = Atomic(0)

  init(_ count: Int) { self.count = count }

  func run(_ index: Int) {}

  /// Takes one index after the other until there is none left.
  func work() {
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      run(index)
    }
  }

  /// A thread that helps; nil where none can be had: the others do its part.
  func startThread() -> pthread_t? {
    let me = unsafe Unmanaged.passRetained(self)
    var thread = pthread_t()
    let error = unsafe pthread_create(
      &thread, nil,
      { argument in
        if let argument = unsafe argument { unsafe Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue().work() }
        return nil
      }, me.toOpaque())
    guard error == 0 else {
      unsafe me.release()
      return nil
    }
    return thread
  }
}
