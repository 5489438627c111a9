import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

/// One random policy with one random request.
struct ProofCase: CustomStringConvertible {
  var rules: [Rule]
  var request: PolicyRequest
  var facts: Circumstances

  init(_ random: inout SeededGenerator) throws {
    (rules, facts) = (random.rules(), random.circumstances())
    // every third request is one that a rule is about, or an atom of it
    let about = rules.isEmpty || !random.oneIn(3) ? nil : random.pick(random.pick(rules).scopes)
    let atom = random.oneIn(2) ? about.flatMap { random.atom(of: $0) } : about
    request = try PolicyRequest(atom ?? random.scope(), ttlSeconds: random.upTo(12))
  }

  func decision() throws -> Decision {
    try Ruleset(rules: rules).decide(request, in: facts, resolvingTool: ProofWorld.resolve)
  }

  var answer: PolicyAnswer { get throws { PolicyAnswer(try decision()) } }
  /// What whoever takes less than was asked for gets; nil for nothing.
  var permit: Permit? { try? decision().permitted(acceptingNarrowed: true) }
  var reference: PolicyAnswer { ReferencePolicy(request, facts, ProofWorld.resolve).decide(rules) }

  func with(rules: [Rule]) -> ProofCase {
    var copy = self
    copy.rules = rules
    return copy
  }

  /// The same failure with as few rules as dropping them one by one leaves.
  func shrunk(while fails: (ProofCase) throws -> Bool) rethrows -> ProofCase {
    for index in rules.indices {
      var fewer = rules
      fewer.remove(at: index)
      if try fails(with(rules: fewer)) { return try with(rules: fewer).shrunk(while: fails) }
    }
    return self
  }

  var description: String {
    "\nrequest \(request.scope) for \(request.ttlSeconds)\nfacts \(facts)\n"
      + rules.map { "rule \($0)" }.joined(separator: "\n")
  }
}

/// Goes through `count` random cases of one seed and stops at the first that fails, which it records with as few rules
/// as possible. The seed is the test's argument, so it is printed as well.
func forAll(
  _ seed: UInt64, _ count: Int, _ claim: (ProofCase, inout SeededGenerator) throws -> String?
) throws {
  var random = SeededGenerator(seed)
  for number in 0..<ProofScale.count(count) {
    let example = try ProofCase(&random)
    let before = random
    guard try claim(example, &random) != nil else { continue }
    func problem(_ example: ProofCase) throws -> String? {
      var again = before
      return try claim(example, &again)
    }
    let small = try example.shrunk { try problem($0) != nil }
    Issue.record("seed \(seed), case \(number): \(try problem(small) ?? "")\(small)")
    return
  }
}
