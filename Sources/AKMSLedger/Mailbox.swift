internal import Glibc
internal import Synchronization

/// A bounded queue from many tasks to the one writer thread, which sleeps in it.
final class Mailbox<Element: Sendable>: Sendable {
  /// Why nothing was taken.
  enum Refusal: Sendable { case full, closed }

  private struct State {
    var elements: [Element] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let capacity: Int
  private let bell: Bell

  init(capacity: Int) { (self.capacity, bell) = (capacity, Bell()) }

  /// Adds `element`; never blocks. Nil when it was taken.
  func offer(_ element: Element) -> Refusal? {
    let refusal = state.withLock { state -> Refusal? in
      guard !state.isClosed else { return .closed }
      guard state.elements.count < capacity else { return .full }
      state.elements.append(element)
      return nil
    }
    if refusal == nil { bell.ring() }
    return refusal
  }

  /// Lets the reader go when it has taken what is there.
  func close() {
    state.withLock { $0.isClosed = true }
    bell.ring()
  }

  /// Blocks until there are elements and takes all of them; nil when closed and empty.
  func takeAll() -> [Element]? {
    while true {
      let (taken, isClosed) = state.withLock { state in
        defer { state.elements = [] }
        return (state.elements, state.isClosed)
      }
      if !taken.isEmpty { return taken }
      if isClosed { return nil }
      bell.wait()
    }
  }
}

/// A counting semaphore (sem_overview(7)).
@safe private final class Bell: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  init() {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe _ = sem_init(semaphore, 0, 0)
  }

  func ring() { unsafe _ = sem_post(semaphore) }

  /// May return early (EINTR): the caller looks again.
  func wait() { unsafe _ = sem_wait(semaphore) }

  deinit {
    unsafe _ = sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }
}
