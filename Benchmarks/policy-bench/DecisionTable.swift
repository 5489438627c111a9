internal import AKMSModel
internal import AKMSPolicy
internal import BenchSupport
internal import CAllocations
internal import CSodium
internal import Synchronization

/// Decisions in five shapes at five sizes, interleaved, beside SHA-256 of 1 KiB as the machine's own measure.
enum DecisionTable {
  static let sizes = [10, 100, 1000, 10_000, 100_000]
  static let reference = "sha-256 of 1 KiB"

  static func name(_ shape: Shape, _ size: Int) -> String { "permit, \(shape.rawValue), \(size) rules" }

  /// Over the reference of the same run, and over the row of ten rules.
  static var goals: [Goal] {
    Shape.allCases.flatMap { shape in
      sizes.map { Goal(row: name(shape, $0), reference: reference, times: 1, most: $0 > 1000 ? 1.5 : 1) }
        + [Goal(row: name(shape, 100_000), reference: name(shape, 10), times: 1, most: 3)]
    }
  }

  private struct Case {
    let name: String
    let rules: Ruleset
    let request: PolicyRequest
    let facts: Circumstances

    func decide() -> Bool { if case .permit = rules.decide(request, in: facts) { true } else { false } }
  }

  static func run(rounds: Int) throws -> [Row] {
    let cases = try Shape.allCases.flatMap { shape in
      try sizes.map { size in
        let (request, facts) = try shape.request(of: size)
        return Case(name: name(shape, size), rules: try shape.ruleset(size), request: request, facts: facts)
      }
    }
    var rows = [Row(reference)] + cases.map { Row($0.name) }
    for _ in 0..<rounds {
      for _ in 0..<20 { rows[0].add(time { sha() }) }
      for (index, item) in cases.enumerated() {
        for _ in 0..<20 { rows[index + 1].add(time(item.decide)) }
      }
    }
    try printAllocations(cases[0])
    try printThroughput(cases.first { $0.name == name(.resources, 100_000) })
    return rows
  }

  private static func time(_ body: () -> Bool) -> Double {
    let start = now()
    let isGood = body()
    let took = now() - start
    precondition(isGood, "the measured step failed")
    return took
  }

  private static func printAllocations(_ item: Case) throws {
    _ = item.decide()
    let before = akms_allocations()
    _ = item.decide()
    print("allocations of a permit: \(akms_allocations() - before)")
  }

  /// How many decisions two threads make in a second on one snapshot.
  private static func printThroughput(_ item: Case?) throws {
    guard let item else { return }
    let perThread = 500_000
    let start = now()
    let good = Atomic<Int>(0)
    Threads.run(2) {
      var count = 0
      for _ in 0..<perThread where item.decide() { count += 1 }
      good.add(count, ordering: .relaxed)
    }
    let seconds = (now() - start) / 1e6
    print("\(item.name), two threads: \(Int(Double(good.load(ordering: .relaxed)) / seconds)) decisions/s")
  }

  private static let block = [UInt8](repeating: 7, count: 1024)
  private static func sha() -> Bool {
    var digest = [UInt8](repeating: 0, count: 32)
    return unsafe crypto_hash_sha256(&digest, block, UInt64(block.count)) == 0
  }
}
