import AKMSModel
import Synchronization
import Testing

@testable import AKMSBroker

struct ThreadTests {
  @Test func `every job runs once, with more jobs than threads`() {
    let pool = WorkerPool(limit: 4)
    let done = CountingSemaphore()
    let ran = Mutex<[Int]>([])
    for number in 0..<200 {
      pool.submit {
        ran.withLock { $0.append(number) }
        done.signal()
      }
    }
    for _ in 0..<200 { done.wait() }
    #expect(ran.withLock { $0.sorted() } == Array(0..<200))
  }

  @Test func `a job that blocks keeps no other from running`() {
    let pool = WorkerPool(limit: 2)
    let gate = CountingSemaphore(), done = CountingSemaphore()
    pool.submit {
      gate.wait()
      done.signal()
    }
    let ran = Mutex(false)
    pool.submit {
      ran.withLock { $0 = true }
      gate.signal()
    }
    done.wait()
    #expect(ran.withLock { $0 })
  }

  @Test func `a failure in a task comes out on the thread`() async throws {
    try await onThread {
      #expect(throws: Failure(.usage, "no")) {
        _ = try Blocking.run { () async throws(Failure) -> Int in throw Failure(.usage, "no") }
      }
      let seven = Blocking.run { () async -> Int in 7 }
      #expect(seven == 7)
    }
  }
}
