import AKMSPolicy
import Testing

@testable import AKMSPipeline

struct RateBookTests {
  /// Seconds on a clock that began long before.
  private static func at(_ seconds: Double) -> UInt64 { 1_000_000_000_000_000 + UInt64(seconds * 1_000_000_000) }

  private static let thrice = ["r": Rate(count: 3, window: 60)]
  private static let claims = ["r": Rate(count: 3, window: 60)]

  private func use(_ book: RateBook, _ time: Double, planned: [String: Int] = [:]) -> RateUse? {
    guard case .known(let uses) = book.uses(of: Self.thrice, planned: planned, at: Self.at(time)) else { return nil }
    return uses["r"] ?? RateUse(used: 0, retryAfter: 0)
  }

  @Test(arguments: [
    (0.0, 0, 0), (1, 1, 0), (11, 2, 0), (21, 3, 40_000), (59.9995, 3, 1001), (60.9995, 3, 1), (61, 2, 0), (71, 1, 0),
    (81, 0, 0),
  ])
  func `a window slides: a vend counts until its time has passed, to the millisecond`(
    time: Double, used: Int, retryAfter: Int
  ) {
    let book = RateBook(at: Self.at(0))
    for start in [1.0, 11, 21] where start <= time {
      _ = book.reserve("\(start)", ["r"], Self.claims, at: Self.at(start))
    }
    #expect(use(book, time) == RateUse(used: used, retryAfter: retryAfter))
  }

  @Test func `of two requests for the last one, one gets it, on any number of threads`() async {
    let book = RateBook(at: Self.at(0))
    let won = await withTaskGroup(of: Bool.self) { group in
      for i in 0..<64 { group.addTask { book.reserve("\(i)", ["r"], Self.claims, at: Self.at(1)) } }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(won == 3)
    #expect(use(book, 1)?.used == 3)
  }

  @Test func `what is given back is free again, and only that`() {
    let book = RateBook(at: Self.at(0))
    for i in 0..<3 { #expect(book.reserve("\(i)", ["r"], Self.claims, at: Self.at(Double(i)))) }
    #expect(!book.reserve("3", ["r"], Self.claims, at: Self.at(3)))
    book.giveBack("1", ["r"])
    book.giveBack("unknown", ["r"])
    #expect(use(book, 3)?.used == 2)
    #expect(book.reserve("4", ["r"], Self.claims, at: Self.at(3)))
    #expect(use(book, 3) == RateUse(used: 3, retryAfter: 57_000))
  }

  @Test func `what is promised within one request counts as of now`() {
    let book = RateBook(at: Self.at(0))
    #expect(book.reserve("1", ["r"], Self.claims, at: Self.at(10)))
    #expect(use(book, 20, planned: ["r": 1]) == RateUse(used: 2, retryAfter: 0))
    #expect(use(book, 20, planned: ["r": 2]) == RateUse(used: 3, retryAfter: 50_000))
    #expect(use(book, 20, planned: ["r": 5]) == RateUse(used: 6, retryAfter: 60_000))
  }

  @Test func `a vend uses up one of every rule that it rests on, and none where one has nothing left`() {
    let book = RateBook(at: Self.at(0))
    let claims = ["a": Rate(count: 1, window: 60), "b": Rate(count: 9, window: 60)]
    #expect(book.reserve("1", ["a", "b"], claims, at: Self.at(1)))
    #expect(!book.reserve("2", ["a", "b"], claims, at: Self.at(2)))
    let uses = book.uses(of: claims, at: Self.at(2))
    #expect(
      uses == .known(["a": RateUse(used: 1, retryAfter: 59_000), "b": RateUse(used: 1, retryAfter: 0)]))
  }

  @Test func `the past of before the start counts with its age, twice told or not`() {
    let book = RateBook(at: Self.at(0))
    #expect(book.missing(for: 60, at: Self.at(0)) == 60)
    #expect(book.reserve("now", ["r"], Self.claims, at: Self.at(0)))
    let past = [
      PastVend(lease: "old", rules: ["r"], age: 50), PastVend(lease: "now", rules: ["r"], age: 0),
      PastVend(lease: "older", rules: ["r"], age: 70), PastVend(lease: "later", rules: ["other"], age: -5),
    ]
    book.restore(past, window: 60, at: Self.at(0))
    book.restore(past, window: 60, at: Self.at(0))
    #expect(book.missing(for: 60, at: Self.at(0)) == nil)
    #expect(use(book, 0) == RateUse(used: 2, retryAfter: 0))
    #expect(use(book, 11) == RateUse(used: 1, retryAfter: 0))
  }

  @Test func `a longer window asks for more of the past, a shorter one for nothing`() {
    let book = RateBook(at: Self.at(0))
    book.restore([], window: 600, at: Self.at(0))
    book.keep(600, at: Self.at(0))
    #expect(book.missing(for: 300, at: Self.at(1000)) == nil)
    #expect(book.missing(for: 600, at: Self.at(1000)) == nil)
    #expect(book.missing(for: 601, at: Self.at(1000)) == 601)
    #expect(book.missing(for: 0, at: Self.at(1000)) == nil)
  }

  @Test func `a past that cannot be read leaves every rate unknown, until it can`() {
    let book = RateBook(at: Self.at(0))
    book.forget()
    #expect(book.uses(of: Self.thrice, at: Self.at(1)) == .unknown)
    #expect(!book.reserve("1", ["r"], Self.claims, at: Self.at(1)))
    #expect(book.uses(of: [:], at: Self.at(1)) == .known([:]))
    book.restore([], window: 60, at: Self.at(2))
    #expect(book.reserve("1", ["r"], Self.claims, at: Self.at(2)))
  }

  @Test func `ten thousand vends of one rule are counted right while old ones are dropped`() {
    let book = RateBook(at: Self.at(0))
    let claims = ["r": Rate(count: 1_000_000, window: 60)]
    for i in 0..<10_000 { #expect(book.reserve("\(i)", ["r"], claims, at: Self.at(Double(i)))) }
    guard case .known(let uses) = book.uses(of: claims, at: Self.at(9999)) else {
      Issue.record("unknown")
      return
    }
    #expect(uses["r"]?.used == 60)
  }
}
