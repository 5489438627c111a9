internal import Glibc
internal import Synchronization

/// Runs work on threads of its own with deep stacks, and waits for it.
///
/// The YAML parser calls itself once for each level that a file nests, up to 1000 of them at some 3 KiB each, before
/// anything of it can be looked at. A caller's thread (512 KiB in the broker) would be overrun by a file of 1 KiB.
enum DeepStack {
  /// Bytes; address space only, until it is used.
  private static let size = 16 << 20
  /// Files are read by two at a time: more would help few machines, and each can cost ``YAMLCost`` in memory.
  private static let threads = 2

  /// What `body` returns; nil when no thread could be had.
  static func run<R: Sendable>(_ body: @escaping @Sendable () -> R) -> R? { map([()]) { body() }?.first }

  /// What `body` makes of each item, in their order, several at a time; nil when no thread could be had.
  static func map<T: Sendable, R: Sendable>(_ items: [T], _ body: @escaping @Sendable (T) -> R) -> [R]? {
    let queue = Queue(items, body)
    let started = (0..<min(threads, items.count)).compactMap { _ in start(Work { queue.drain() }) }
    for thread in started { pthread_join(thread, nil) }
    return queue.results()
  }

  /// A thread that runs `work` to its end, to be joined; nil when none could be had.
  private static func start(_ work: Work) -> pthread_t? {
    // allocated, since the type's initializer belongs to whichever C module the compiler saw it in first
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    defer { unsafe attributes.deallocate() }
    guard unsafe pthread_attr_init(attributes) == 0 else { return nil }
    defer { unsafe _ = pthread_attr_destroy(attributes) }
    guard unsafe pthread_attr_setstacksize(attributes, size) == 0 else { return nil }
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(work)
    guard unsafe pthread_create(&thread, attributes, threadBody, context.toOpaque()) == 0 else {
      unsafe context.release()
      return nil
    }
    return thread
  }

  private static let threadBody: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
    if let context = unsafe context { unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
    return nil
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Items that are taken one by one, and what came of them.
  private final class Queue<T: Sendable, R: Sendable>: Sendable {
    private let items: [T]
    private let body: @Sendable (T) -> R
    private let state: Mutex<(next: Int, results: [R?])>

    init(_ items: [T], _ body: @escaping @Sendable (T) -> R) {
      self.items = items
      self.body = body
      state = Mutex((0, Array(repeating: nil, count: items.count)))
    }

    func drain() {
      while let index = take() {
        let result = body(items[index])
        state.withLock { $0.results[index] = result }
      }
    }

    private func take() -> Int? {
      state.withLock { state in
        defer { state.next += 1 }
        return state.next < items.count ? state.next : nil
      }
    }

    func results() -> [R]? {
      let results = state.withLock { $0.results.compactMap { $0 } }
      return results.count == items.count ? results : nil
    }
  }
}
