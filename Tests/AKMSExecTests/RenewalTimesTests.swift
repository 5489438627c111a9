import Testing

@testable import AKMSExec

@Suite struct RenewalTimesTests {
  static let second: UInt64 = 1_000_000_000

  @Test(arguments: [(3600, 60_000), (900, 60_000), (100, 30_000), (10, 3000), (2, 1000), (1, 1000)])
  func `a lease is renewed ahead of its end, by milliseconds`(_ ttl: UInt64, _ ahead: UInt64) {
    let end = 1_000_000 * Self.second
    let times = RenewalTimes(end, ttl: UInt32(ttl), most: nil)
    #expect(times.wake == end - ahead * 1_000_000)
    #expect(!times.isDue(at: end - ahead * 1_000_000 - 1) && times.isDue(at: end - ahead * 1_000_000))
  }

  @Test func `only so many renewals are made in a row`() {
    #expect(RenewalTimes(100 * Self.second, ttl: 10, most: 0).wake == nil)
    var times = RenewalTimes(100 * Self.second, ttl: 10, most: 2)
    times.renewed(until: 110 * Self.second, ttl: 10)
    #expect(times.wake == 107 * Self.second)
    times.renewed(until: 120 * Self.second, ttl: 10)
    #expect(times.wake == nil && times.deadline == 120 * Self.second)
  }

  @Test func `what fails is tried again with pauses, and no more at the end`() {
    let end = 1000 * Self.second
    var times = RenewalTimes(end, ttl: 900, most: nil)
    var attempts: [UInt64] = []
    while let wake = times.wake, attempts.count < 100 {
      attempts.append(wake)
      times.failed(at: wake)
    }
    #expect((6...20).contains(attempts.count) && attempts.allSatisfy { $0 < end })
    #expect(zip(attempts, attempts.dropFirst()).allSatisfy { $0 < $1 })
    #expect(attempts[1] - attempts[0] == Self.second && attempts[2] - attempts[1] == 2 * Self.second)
  }
}
