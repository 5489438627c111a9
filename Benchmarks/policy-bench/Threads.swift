internal import Glibc

/// Runs a body on threads of its own and waits for them.
enum Threads {
  private final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    let threads = (0..<count).map { _ in start(Box(body)) }
    for thread in threads { unsafe _ = pthread_join(thread, nil) }
  }

  private static func start(_ box: Box) -> pthread_t {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(box).toOpaque()
    let status = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
        return nil
      }, context)
    precondition(status == 0, "no thread could be started")
    return thread
  }
}
