import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

private let seeds: [UInt64] = [1, 2, 3, 4]
private let cases = 600

/// The properties of policy.md that say who gets nothing, and that more rules or less knowledge never surprise.
@Suite struct ProofPropertyTests {
  @Test(arguments: seeds)
  func `default: nothing satisfied is a deny, and an empty policy denies all`(seed: UInt64) throws {
    try forAll(seed, cases) { example, _ in
      let empty = try example.with(rules: []).answer
      if empty != PolicyAnswer(.deny, .noRule, rules: []) { return "empty: \(empty)" }
      let unable = try example.rules.filter { try !example.with(rules: [$0]).answer.gives }
      let answer = try example.with(rules: unable).answer
      return answer.gives ? "rules that give nothing alone give \(answer)" : nil
    }
  }

  @Test(arguments: seeds)
  func `deny_overrides: a satisfied deny that overlaps the request denies it, whatever else is there`(
    seed: UInt64
  ) throws {
    try forAll(seed, cases) { example, random in
      let reaching = (0..<40).map { _ in random.scope() }.first { $0.reaches(example.request.scope) }
      let scope = reaching ?? example.request.scope
      let deny = Rule(id: "never", effect: .deny, scopes: [scope], source: RuleSource(file: "n.yaml", line: 1))
      let answer = try example.with(rules: example.rules + [deny]).answer
      let isDenied = answer.code == .explicitDeny && answer.rules.contains("never") && !answer.gives
      return isDenied ? nil : "\(answer) in spite of \(deny)"
    }
  }

  @Test(arguments: seeds)
  func `order: any permutation of rules and scopes gives the same answer and explanation`(seed: UInt64) throws {
    try forAll(seed, cases) { example, random in
      let mixed = example.rules.shuffled(using: &random).map { $0.with(scopes: $0.scopes.shuffled(using: &random)) }
      let (one, other) = (try example.explanation, try example.with(rules: mixed).explanation)
      return one.json == other.json && one.lines == other.lines ? nil : "\(one.json)\n\(other.json)"
    }
  }

  @Test(arguments: seeds)
  func `order: saying every rule twice changes nothing but the names of denies`(seed: UInt64) throws {
    try forAll(seed, cases) { example, _ in
      var twice = example.with(rules: example.rules + example.rules.map { $0.copy(id: $0.id + ".2") })
      if case .known(let uses) = example.facts.rates {
        let again = uses.map { ($0.key + ".2", $0.value) }
        twice.facts.rates = .known(uses.merging(again) { first, _ in first })
      }
      let (one, other) = (try example.answer, try twice.answer)
      return one.effect == other.effect ? nil : "\(one)\n\(other)"
    }
  }

  @Test(arguments: seeds)
  func `order: a file that is read twice is refused in the same words, whatever comes first`(seed: UInt64) throws {
    try forAll(seed, cases / 4) { example, random in
      guard let rule = example.rules.first else { return nil }
      let again = rule.copy(file: "again.yaml")
      let expected = Failure(
        .configInvalid, "\(rule.source): the rule id \(rule.id) is taken",
        why: "again.yaml:1 has it as well, and an id names one rule")
      let all = (example.rules + [again]).shuffled(using: &random)
      do throws(Failure) { _ = try Ruleset(rules: all) } catch { return error == expected ? nil : "\(error)" }
      return "loaded"
    }
  }

  @Test(arguments: seeds)
  func `mono_deny: adding a deny never widens`(seed: UInt64) throws {
    try forAll(seed, cases) { example, random in
      let more = example.with(rules: example.rules + [random.rule(id: "new", effect: .deny)])
      let (before, after) = (try example.answer, try more.answer)
      return after == before || after.code == .explicitDeny ? nil : "\(before)\n\(after)"
    }
  }

  @Test(arguments: seeds)
  func `mono_allow: adding an allow never narrows any atom`(seed: UInt64) throws {
    try forAll(seed, cases) { example, random in
      let more = example.with(rules: example.rules + [random.rule(id: "new", effect: .allow)])
      let (before, after) = (try example.answer, try more.answer)
      let problem = "\(before)\n\(after)"
      if before.decision == .allow, after.decision != .allow { return problem }
      if before.decision == .ask, ![.ask, .allow].contains(after.decision) { return problem }
      if before.decision == .allow, zip(before.shares, after.shares).contains(where: { $0.ttl > $1.ttl }) {
        return problem
      }
      guard let permit = example.permit else { return nil }
      return permit.granted.allSatisfy { more.permit?.covers($0) == true } ? nil : problem
    }
  }

  @Test(arguments: seeds)
  func `error_never_widens: what cannot be told about a caller only takes away`(seed: UInt64) throws {
    try forAll(seed, cases * 2) { example, random in
      var blank = example
      blank.facts.forget(&random)
      guard let after = blank.permit else { return nil }
      let before = try example.answer
      let most = try before.granted.map { try Scope(parsing: $0) }
      let isWithin = after.granted.allSatisfy { scope in
        scope.byAction.allSatisfy { atom in most.contains(where: atom.isContained) }
      }
      return isWithin && after.ttlSeconds <= example.request.ttlSeconds ? nil : "\(before)\n\(try blank.answer)"
    }
  }

  @Test(arguments: seeds)
  func `error_never_widens: a tool that cannot be found is satisfied in a deny only`(seed: UInt64) throws {
    try forAll(seed, cases) { example, _ in
      let ruleset = try Ruleset(rules: example.rules)
      let lost = PolicyAnswer(ruleset.decide(example.request, in: example.facts) { _ in nil })
      let before = try example.answer
      if lost == before || !lost.gives { return nil }
      let most = try before.granted.map { try Scope(parsing: $0) }
      let given = try lost.granted.flatMap { try Scope(parsing: $0).byAction }
      return given.allSatisfy { atom in most.contains(where: atom.isContained) } ? nil : "\(before)\n\(lost)"
    }
  }

  @Test(arguments: seeds)
  func `canonical: two spellings of one scope hit the same rules`(seed: UInt64) throws {
    try forAll(seed, cases) { example, random in
      var respelt = example
      let spelling = random.spelling(of: example.request.scope)
      respelt.request = try PolicyRequest(Scope(parsing: spelling), ttlSeconds: example.request.ttlSeconds)
      respelt.rules = try example.rules.map { rule in
        rule.with(scopes: try rule.scopes.map { try Scope(parsing: random.spelling(of: $0)) })
      }
      let (one, other) = (try example.explanation, try respelt.explanation)
      return one.json == other.json && one.lines == other.lines ? nil : "\(spelling)\n\(one.json)\n\(other.json)"
    }
  }
}
