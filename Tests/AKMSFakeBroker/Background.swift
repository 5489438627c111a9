internal import Foundation

/// Work on a thread of its own, with its result.
package final class Background<R: Sendable>: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)
  private var result: Result<R, any Error>?

  package init(_ work: sending @escaping () throws -> R) {
    let box = Box(work)
    Thread.detachNewThread { [self] in
      result = Result { try box.work() }
      done.signal()
    }
  }

  /// Waits for the end.
  package func value() throws -> R {
    done.wait()
    defer { done.signal() }
    guard let result else { throw Missing() }
    return try result.get()
  }

  private final class Box: @unchecked Sendable {
    let work: () throws -> R
    init(_ work: @escaping () throws -> R) { self.work = work }
  }
}
