internal import Glibc

/// The machine's own clocks and random numbers.
package struct SystemClock: VendClock {
  package init() {}

  package func now() -> Timestamp { Timestamp(seconds: Int64(time(nil))) }

  // CLOCK_BOOTTIME also counts suspended time, so that a deadline passes while the machine sleeps
  package func uptime() -> Int64 {
    var moment = timespec()
    unsafe clock_gettime(CLOCK_BOOTTIME, &moment)
    return Int64(moment.tv_sec) * 1000 + Int64(moment.tv_nsec) / 1_000_000
  }

  package func sleep(milliseconds: Int) async throws(CancellationError) {
    do { try await Task.sleep(for: .milliseconds(milliseconds)) } catch { throw CancellationError() }
  }

  package func random(upTo upperBound: Int) -> Int { Int.random(in: 0...max(0, upperBound)) }
}
