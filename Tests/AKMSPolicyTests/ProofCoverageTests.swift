import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

/// A proof over random cases is worth what its cases are: every kind of answer must be among them.
@Suite struct ProofCoverageTests {
  @Test(arguments: [21] as [UInt64])
  func `the random cases give every decision, every code and every differing predicate`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    var seen: [String: Int] = [:]
    for _ in 0..<ProofScale.count(6000) {
      let answer = try ProofCase(&random).answer
      seen["\(answer.decision.rawValue) \(answer.code?.rawValue ?? "-")", default: 0] += 1
      if answer.needsApproval { seen["offer after approval", default: 0] += 1 }
      if answer.shares.count > 1 { seen["several shares", default: 0] += 1 }
      if answer.retryAfter != nil { seen["retry", default: 0] += 1 }
      for miss in answer.nearest { seen["near \(miss.differsIn.rawValue)", default: 0] += 1 }
    }
    let near = Predicate.allCases.filter { ![.user, .reason, .rate].contains($0) }.map { "near \($0.rawValue)" }
    let expected =
      near + [
        "allow -", "ask approval_pending", "narrowed narrowed", "deny no_rule", "deny explicit_deny", "deny ceiling",
        "deny reason_required", "deny rate_limited", "offer after approval", "several shares", "retry",
      ]
    #expect(Set(seen.keys).subtracting(expected) == [])
    guard ProofScale.isFull else { return }
    #expect(expected.filter { seen[$0, default: 0] < 5 } == [], "\(seen.sorted { $0.key < $1.key })")
  }
}
