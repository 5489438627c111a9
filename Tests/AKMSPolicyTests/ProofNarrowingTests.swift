import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

private let seeds: [UInt64] = [11, 12, 13, 14]
private let cases = 600

/// The properties of policy.md about what is granted, by whom, and what is told about it.
@Suite struct ProofNarrowingTests {
  @Test(arguments: seeds)
  func `narrow: granted is within the request and the bounds, and so is the time`(seed: UInt64) throws {
    try forAll(seed, cases * 2) { example, _ in
      guard let permit = example.permit else { return nil }
      let left = example.facts.ceiling?.secondsLeft ?? .max
      if !(1...min(example.request.ttlSeconds, left)).contains(permit.ttlSeconds) { return "for \(permit.ttlSeconds)" }
      if permit.granted != permit.granted.sorted() || permit.granted.isEmpty { return "unsorted \(permit.granted)" }
      for scope in permit.granted where !scope.isContained(in: example.request.scope) { return "beyond: \(scope)" }
      for share in permit.shares {
        let rule = example.rules.first { $0.id == share.rule.id }
        guard let rule, rule.scopes.contains(where: share.scope.isContained), rule.maxTTL == share.ttlSeconds,
          permit.ttlSeconds <= rule.maxTTL, permit.covers(share.scope),
          example.facts.ceiling?.scopes.contains(where: share.scope.isContained) != false
        else { return "share \(share)" }
      }
      for atom in permit.granted.flatMap(\.byAction) {
        if !permit.shares.contains(where: { atom.isContained(in: $0.scope) }) { return "no share for \(atom)" }
      }
      return nil
    }
  }

  @Test(arguments: seeds)
  func `narrow_idempotent: what was granted is granted whole when it is asked for`(seed: UInt64) throws {
    try forAll(seed, cases) { example, _ in
      guard let permit = example.permit else { return nil }
      for scope in permit.granted {
        var again = example
        again.request = try PolicyRequest(scope, ttlSeconds: permit.ttlSeconds)
        let answer = try again.answer
        if answer.decision != .allow || answer.granted != [scope.text] || answer.ttl != permit.ttlSeconds {
          return "\(scope): \(answer)"
        }
      }
      return nil
    }
  }

  @Test(arguments: seeds)
  func `narrow_monotone: a part of a request gets no more than the whole`(seed: UInt64) throws {
    try forAll(seed, cases) { example, random in
      // denies aside: they hit the whole of a request, so a part that misses them may get more
      let allows = example.with(rules: example.rules.filter { $0.effect == .allow })
      var less = allows
      guard let part = try? random.scope().meet(example.request.scope) else { return nil }
      less.request = try PolicyRequest(part, ttlSeconds: random.upTo(example.request.ttlSeconds))
      guard let permit = less.permit, case .some(let whole) = try allows.upper else { return nil }
      let isWithin = permit.granted.flatMap(\.byAction).allSatisfy { atom in whole.contains(where: atom.isContained) }
      return isWithin ? nil : "\(part): \(permit.granted) of \(whole)"
    }
  }

  @Test(arguments: seeds)
  func `narrow_monotone: tighter bounds give no more`(seed: UInt64) throws {
    try forAll(seed, cases) { example, random in
      var tight = example
      tight.rules = example.rules.map { rule in
        guard rule.effect == .allow, let scope = try? rule.scopes[0].meet(random.scope()) else { return rule }
        return rule.copy(maxTTL: random.upTo(rule.maxTTL)).with(scopes: [scope])
      }
      let left = random.oneIn(2) ? 3 : example.facts.ceiling?.secondsLeft
      tight.facts.ceiling = example.facts.ceiling.map { Ceiling(scopes: Array($0.scopes.prefix(1)), secondsLeft: left) }
      guard let permit = tight.permit else { return nil }
      let upper = try example.upper ?? []
      let isWithin = permit.granted.flatMap(\.byAction).allSatisfy { atom in upper.contains(where: atom.isContained) }
      let isPassed = example.facts.ceiling?.secondsLeft ?? 1 <= 0
      return isWithin || isPassed ? nil : "\(permit.granted) of \(upper)"
    }
  }

  @Test(arguments: seeds)
  func `no_cross: every atom is given by one rule that gives it alone, for as long`(seed: UInt64) throws {
    try forAll(seed, cases) { example, random in
      guard let permit = example.permit else { return nil }
      let concrete = permit.granted.compactMap { random.atom(of: $0) }
      for atom in concrete {
        let alone = try example.rules.contains { rule in
          var single = example.with(rules: [rule])
          single.request = try PolicyRequest(atom, ttlSeconds: permit.ttlSeconds)
          return try single.answer.decision == .allow && single.answer.ttl == permit.ttlSeconds
        }
        if !alone { return "\(atom) for \(permit.ttlSeconds) of \(permit.granted)" }
      }
      return nil
    }
  }

  @Test(arguments: seeds)
  func `determining: the reported rules decide alone, and none of them can go`(seed: UInt64) throws {
    try forAll(seed, cases) { example, _ in
      let answer = try example.answer
      if answer.rules.isEmpty { return nil }
      let named = example.with(rules: example.rules.filter { answer.rules.contains($0.id) })
      if try named.answer.proper != answer.proper { return "alone: \(try named.answer), not \(answer)" }
      for id in answer.rules {
        let without = try example.with(rules: example.rules.filter { $0.id != id }).answer
        if without == answer { return "without \(id) still \(answer)" }
      }
      return nil
    }
  }

  @Test(arguments: seeds)
  func `explain: mending the one reported predicate makes a near miss match`(seed: UInt64) throws {
    try forAll(seed, cases * 2) { example, _ in
      guard case .deny(let denial) = try example.decision() else { return nil }
      for miss in denial.nearest {
        guard let rule = example.rules.first(where: { $0.id == miss.rule.id }) else { return "no rule \(miss)" }
        var one = example.with(rules: [rule])
        one.facts.ceiling = nil
        if try one.answer.gives { return "\(miss.text) matches as it is" }
        one.rules = [rule.mended(miss.differsIn, for: example.request.scope)]
        if try !one.answer.gives { return "\(miss.text), mended: \(try one.answer)" }
        one.rules = [rule]
        guard one.mendFacts(miss.differsIn) else { continue }
        if try !one.answer.gives { return "\(miss.text), facts mended: \(try one.answer)" }
      }
      return nil
    }
  }

  @Test(arguments: seeds)
  func `explain: with the reason, or with something left of the rate, the named rules give it`(seed: UInt64) throws {
    try forAll(seed, cases * 2) { example, _ in
      let answer = try example.answer
      guard let predicate = [.reasonRequired: Predicate.reason, .rateLimited: .rate][answer.code] else { return nil }
      for id in answer.rules {
        var one = example.with(rules: example.rules.filter { $0.id == id })
        _ = one.mendFacts(predicate)
        one.facts.ceiling = nil
        if try !one.answer.gives { return "\(id): \(try one.answer)" }
      }
      return nil
    }
  }
}
