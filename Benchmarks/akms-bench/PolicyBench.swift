internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope
internal import CSodium

/// A decision at 10 and 1,000 rules, beside SHA-256 of 1 KiB (libsodium) as the machine's own measure.
enum PolicyBench {
  static let goals = [
    Goal(row: "policy, 10 rules", reference: "sha-256 of 1 KiB", times: 1, most: 1.5),
    Goal(row: "policy, 1000 rules", reference: "sha-256 of 1 KiB", times: 1, most: 3),
  ]

  static func run(rounds: Int) throws -> [Row] {
    let small = try ruleset(10), large = try ruleset(1000)
    let request = try PolicyRequest(try Scope(parsing: "aws:s3-read:bucket-7/pub/file"), ttlSeconds: 900)
    let facts = Circumstances(
      user: .known("dana"), uid: 1000, session: .unproven, tool: .absent, cwd: .known("/home/dana/src"))
    var rows = [Row("sha-256 of 1 KiB"), Row("policy, 10 rules"), Row("policy, 1000 rules")]
    for _ in 0..<rounds {
      rows[0].add(time(200) { sha() })
      rows[1].add(time(200) { allowed(small, request, facts) })
      rows[2].add(time(20) { allowed(large, request, facts) })
    }
    return rows
  }

  /// Of `count` rules one matches, somewhere in the middle; the others differ in bucket, user or folder.
  private static func ruleset(_ count: Int) throws -> Ruleset {
    let rules = try (0..<count).map { index in
      Rule(
        id: "rule-\(index)", effect: index % 10 == 9 ? .deny : .allow, who: Who(session: [.unproven]),
        scopes: [try Scope(parsing: "aws:s3-read:bucket-\(index)/pub/**")],
        source: RuleSource(file: "bench.yaml", line: index + 1))
    }
    return try Ruleset(rules: rules)
  }

  private static func time(_ count: Int, _ body: () -> Bool) -> Double {
    let start = now()
    var good = 0
    for _ in 0..<count where body() { good += 1 }
    precondition(good == count, "the measured step failed")
    return (now() - start) / Double(count)
  }

  private static func allowed(_ rules: Ruleset, _ request: PolicyRequest, _ facts: Circumstances) -> Bool {
    if case .permit = rules.decide(request, in: facts, resolvingTool: { _ in nil }) { true } else { false }
  }

  private static let block = [UInt8](repeating: 7, count: 1024)
  private static func sha() -> Bool {
    var digest = [UInt8](repeating: 0, count: 32)
    return unsafe crypto_hash_sha256(&digest, block, UInt64(block.count)) == 0
  }
}
