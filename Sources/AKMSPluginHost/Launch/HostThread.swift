internal import AKMSModel
internal import Glibc

/// Plain threads for what blocks: a task that blocks takes one of the few threads that all tasks share.
enum HostThread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Bytes of stack; nothing here goes deep.
  private static let stack = 256 << 10

  /// Starts a detached thread; false when the kernel has none left, and then `body` does not run.
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let work = unsafe Unmanaged.passRetained(Body(body))
    let error = unsafe withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { attributes in
      unsafe pthread_attr_init(attributes.baseAddress!)
      defer { unsafe _ = pthread_attr_destroy(attributes.baseAddress!) }
      unsafe pthread_attr_setstacksize(attributes.baseAddress!, stack)
      unsafe pthread_attr_setdetachstate(attributes.baseAddress!, Int32(PTHREAD_CREATE_DETACHED))
      var thread = pthread_t()
      return unsafe pthread_create(
        &thread, attributes.baseAddress,
        { work in
          if let work = unsafe work { unsafe Unmanaged<Body>.fromOpaque(work).takeRetainedValue().run() }
          return nil
        }, work.toOpaque())
    }
    if error != 0 { unsafe work.release() }
    return error == 0
  }

  /// Runs `body` on a thread of its own and waits for it as a task does.
  static func run<R: Sendable>(_ body: @escaping @Sendable () throws(Failure) -> R) async throws(Failure) -> R {
    let result: Result<R, Failure> = await withCheckedContinuation { continuation in
      let started = start {
        do throws(Failure) { continuation.resume(returning: .success(try body())) } catch {
          continuation.resume(returning: .failure(error))
        }
      }
      if !started { continuation.resume(returning: .failure(Failure(.internal, "no thread is left"))) }
    }
    return try result.get()
  }
}
