internal import Glibc
internal import Synchronization

/// Runs one piece of work on a thread of its own with a deep stack, and waits for it.
///
/// The YAML parser calls itself once for each level that a file nests, up to 1000 of them at some 3 KiB each, before
/// anything of it can be looked at. A caller's thread (512 KiB in the broker) would be overrun by a file of 1 KiB.
enum DeepStack {
  /// Bytes; address space only, until it is used.
  private static let size = 16 << 20

  /// What `body` returns; nil when no thread could be had.
  static func run<R: Sendable>(_ body: @escaping @Sendable () -> R) -> R? {
    let slot = Slot<R>()
    let work = Work { slot.value.withLock { $0 = body() } }
    guard start(work) else { return nil }
    return slot.value.withLock { $0 }
  }

  /// Runs `work` to its end; false when no thread could be had.
  private static func start(_ work: Work) -> Bool {
    // allocated, since the type's initializer belongs to whichever C module the compiler saw it in first
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    defer { unsafe attributes.deallocate() }
    guard unsafe pthread_attr_init(attributes) == 0 else { return false }
    defer { unsafe _ = pthread_attr_destroy(attributes) }
    guard unsafe pthread_attr_setstacksize(attributes, size) == 0 else { return false }
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(work)
    let status = unsafe pthread_create(&thread, attributes, threadBody, context.toOpaque())
    guard status == 0 else {
      unsafe context.release()
      return false
    }
    return pthread_join(thread, nil) == 0
  }

  private static let threadBody: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
    if let context = unsafe context { unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
    return nil
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private final class Slot<R: Sendable>: Sendable {
    let value = Mutex<R?>(nil)
  }
}
