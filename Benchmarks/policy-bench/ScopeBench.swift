internal import AKMSScope
internal import BenchSupport
internal import CAllocations

/// Reading, comparing and meeting scopes: time, and heap allocations counted by a stand-in for malloc.
enum ScopeBench {
  /// One operation: how long, and how often it may allocate.
  private struct Case {
    let name: String
    let allocations: UInt64
    let body: () -> Bool
  }

  /// - Returns: A row for each operation; nil when one allocates more than it may, which is printed.
  static func run(rounds: Int) throws -> [Row]? {
    let cases = try cases()
    guard cases.allSatisfy(isWithin) else { return nil }
    var rows = cases.map { Row("\($0.name), \($0.allocations) allocations") }
    for _ in 0..<rounds { for (index, item) in cases.enumerated() { rows[index].add(time(item.body)) } }
    return rows
  }

  private static func cases() throws -> [Case] {
    let usual = "aws:s3-read:bucket-7/pub/file"
    let unsorted = Array("acme-aws:s3-write+s3-read:my%2dbucket/some/deep/path/**,role=deploy,region=eu-1".utf8)
    let bytes = Array(usual.utf8)
    let request = try Scope(parsing: usual), rule = try Scope(parsing: "aws:*:bucket-7/pub/**")
    let other = try Scope(parsing: "aws:s3-read:bucket-8/pub/**")
    let left = try Scope(parsing: "acme-aws:s3-list+s3-read:my-bucket/*/deep/**,region=eu-1")
    let right = try Scope(parsing: "acme-aws:s3-read+s3-write:my-bucket/some/**,role=deploy")
    return [
      Case(name: "scope read from text", allocations: 0) { (try? Scope(parsing: usual)) != nil },
      Case(name: "scope read from bytes", allocations: 1) { (try? Scope(parsing: bytes)) != nil },
      Case(name: "scope put in order", allocations: 1) { (try? Scope(parsing: unsorted)) != nil },
      Case(name: "scope within a rule's", allocations: 0) { request.isContained(in: rule) },
      Case(name: "scope outside a rule's", allocations: 0) { !request.overlaps(other) },
      Case(name: "scope reached by a deny", allocations: 0) { rule.reaches(request) },
      Case(name: "meet that is one of the two", allocations: 0) { (try? request.meet(rule)) == request },
      Case(name: "meet that is neither", allocations: 1) { (try? left.meet(right)) != nil },
    ]
  }

  private static func isWithin(_ item: Case) -> Bool {
    precondition(item.body(), "the measured step failed")
    let before = akms_allocations()
    let isRight = item.body()
    let made = akms_allocations() - before
    if made > item.allocations { print("MISSED: \(item.name) allocates \(made) times, at most \(item.allocations)") }
    return isRight && made <= item.allocations
  }

  /// Microseconds for one of many in a row.
  private static func time(_ body: () -> Bool) -> Double {
    let count = 2000
    let start = now()
    var good = 0
    for _ in 0..<count where body() { good += 1 }
    precondition(good == count, "the measured step failed")
    return (now() - start) / Double(count)
  }
}
