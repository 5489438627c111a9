internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope
internal import BenchSupport
internal import CAllocations
internal import CSodium
internal import Synchronization

/// Decisions in five shapes at five sizes, interleaved, beside SHA-256 of 1 KiB as the machine's own measure.
enum DecisionTable {
  static let sizes = [10, 100, 1000, 10_000, 100_000]
  static let reference = "sha-256 of 1 KiB"

  /// - Parameter again: Whether the request is always the same one, and all that it needs in a cache; else each is
  ///   another, and nothing of its rules is.
  static func name(_ shape: Shape, _ size: Int, again: Bool = false) -> String {
    "permit, \(shape.rawValue), \(size) rules" + (again ? ", again" : "")
  }

  /// Over the reference of the same run, and over the row of ten rules. What grows where nothing is in a cache is the
  /// price of main memory, some ten lines of it, so that row has a wider limit.
  static var goals: [Goal] {
    Shape.allCases.flatMap { shape in
      sizes.map { Goal(row: name(shape, $0), reference: reference, times: 1, most: $0 > 1000 ? 2 : 1) } + [
        Goal(row: name(shape, 100_000, again: true), reference: name(shape, 10, again: true), times: 1, most: 3),
        Goal(row: name(shape, 100_000), reference: name(shape, 10), times: 1, most: 6),
      ]
    }
  }

  private struct Case {
    let name: String
    let rules: Ruleset
    let requests: [(PolicyRequest, Circumstances)]

    /// One of the requests, another each time.
    func decide(_ number: Int) -> Bool {
      let (request, facts) = requests[number % requests.count]
      return Self.isPermitted(rules, request, facts)
    }

    /// As ``decide(_:)``, timed; the request has just been read, as a broker's has, but the rules have not.
    func timed(_ number: Int) -> Double {
      let (request, facts) = requests[number % requests.count]
      precondition(!request.scope.hash.isEmpty && facts.attributesAreThere)
      return DecisionTable.time { Self.isPermitted(rules, request, facts) }
    }

    private static func isPermitted(_ rules: Ruleset, _ request: PolicyRequest, _ facts: Circumstances) -> Bool {
      if case .permit = rules.decide(request, in: facts) { true } else { false }
    }
  }

  static func run(rounds: Int) throws -> [Row] {
    let cases = try Shape.allCases.flatMap { shape in
      try sizes.map { size in
        let requests = try shape.requests(of: size, most: 1024)
        return Case(name: name(shape, size), rules: try shape.ruleset(size), requests: requests)
      }
    }
    var rows = [Row(reference)] + cases.flatMap { [Row($0.name), Row($0.name + ", again")] }
    for round in 0..<rounds {
      for _ in 0..<20 { rows[0].add(time { sha() }) }
      for (index, item) in cases.enumerated() {
        for step in 0..<20 { rows[2 * index + 1].add(item.timed(round * 20 + step)) }
        for _ in 0..<20 { rows[2 * index + 2].add(item.timed(round)) }
      }
    }
    try printAllocations(cases[0])
    try printThroughput(cases.first { $0.name == name(.resources, 100_000) })
    return rows
  }

  fileprivate static func time(_ body: () -> Bool) -> Double {
    let start = now()
    let isGood = body()
    let took = now() - start
    precondition(isGood, "the measured step failed")
    return took
  }

  private static func printAllocations(_ item: Case) throws {
    _ = item.decide(0)
    let before = akms_allocations()
    _ = item.decide(0)
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
      for step in 0..<perThread where item.decide(step) { count += 1 }
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

extension Circumstances {
  /// Reads what a decision reads.
  fileprivate var attributesAreThere: Bool { user != .unknown && profile != .unknown && cwd != .unknown && home != "" }
}
