import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

/// Properties of policy.md over random policies; the seed is the argument, so a failure prints it.
@Suite struct PolicyPropertyTests {
  private static let seeds: [UInt64] = [1, 2, 3, 4, 5]

  /// Random policies with random requests.
  private func each(
    _ seed: UInt64, _ count: Int = 150,
    _ body: (inout SeededGenerator, [Rule], PolicyRequest, Circumstances) throws -> Void
  ) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<count {
      let rules = try (0..<Int.random(in: 0...6, using: &random)).map { try random.rule(id: "r\($0)") }
      let request = try PolicyRequest(scope(random.scopeText()), ttlSeconds: Int.random(in: 1...9, using: &random))
      try body(&random, rules, request, random.circumstances())
    }
  }

  private func decide(_ rules: [Rule], _ request: PolicyRequest, _ facts: Circumstances) throws -> Decision {
    try Ruleset(rules: rules).decide(request, in: facts)
  }

  @Test(arguments: seeds)
  func `reference: every atom of a request is granted or not as the page says`(seed: UInt64) throws {
    try each(seed, 40) { _, rules, request, facts in
      let reference = ReferencePolicy(rules: rules, facts: facts)
      let atoms = AtomWorld.atoms.filter { $0.isContained(in: request.scope) }
      let expected = atoms.map { reference.grant($0, of: atoms, asked: request.ttlSeconds) }
      let permit = try? decide(rules, request, facts).permitted(acceptingNarrowed: true)
      #expect(atoms.map { permit?.covers($0) ?? false } == expected.map { $0 != nil }, "\(request.scope)")
      if let permit { #expect(permit.ttlSeconds <= expected.compactMap { $0 }.max() ?? 0, "\(request.scope)") }
      let isWhole = !expected.contains { $0 == nil }
      if case .permit = try decide(rules, request, facts) { #expect(isWhole, "\(request.scope)") }
    }
  }

  @Test(arguments: seeds)
  func `order: any permutation gives the same answer and explanation`(seed: UInt64) throws {
    try each(seed) { random, rules, request, facts in
      let one = try Explanation(decide(rules, request, facts), of: request, in: facts)
      let other = try Explanation(decide(rules.shuffled(using: &random), request, facts), of: request, in: facts)
      #expect(one.json == other.json)
      #expect(one.lines == other.lines)
    }
  }

  @Test(arguments: seeds)
  func `narrow: granted is within the request and within one allow each, and so is the time`(seed: UInt64) throws {
    try each(seed) { _, rules, request, facts in
      guard let permit = try? decide(rules, request, facts).permitted(acceptingNarrowed: true) else { return }
      #expect(permit.ttlSeconds <= request.ttlSeconds)
      #expect(permit.granted == permit.granted.sorted())
      for scope in permit.granted {
        #expect(scope.isContained(in: request.scope))
        for atom in scope.singleActions {
          let holding = rules.filter { $0.effect == .allow && $0.scopes.contains(where: atom.isContained) }
          #expect(permit.ttlSeconds <= holding.map(\.maxTTL).max() ?? 0, "no_cross: \(atom)")
        }
      }
    }
  }

  @Test(arguments: seeds)
  func `narrow_idempotent: an offer asked for is granted whole`(seed: UInt64) throws {
    try each(seed) { _, rules, request, facts in
      guard case .narrowed(let offer) = try decide(rules, request, facts) else { return }
      for scope in offer.scopes {
        let again = try PolicyRequest(scope, ttlSeconds: offer.ttlSeconds)
        #expect(try decide(rules, again, facts).permitted().granted == [scope])
      }
    }
  }

  @Test(arguments: seeds)
  func `mono_deny: adding a deny never widens`(seed: UInt64) throws {
    try each(seed) { random, rules, request, facts in
      let before = try? decide(rules, request, facts).permitted(acceptingNarrowed: true)
      let more = try rules + [random.rule(id: "new", effect: .deny)]
      guard let after = try? decide(more, request, facts).permitted(acceptingNarrowed: true) else { return }
      #expect(after.granted.allSatisfy { before?.covers($0) == true })
    }
  }

  @Test(arguments: seeds)
  func `mono_allow: adding an allow never narrows`(seed: UInt64) throws {
    try each(seed) { random, rules, request, facts in
      guard let before = try? decide(rules, request, facts).permitted(acceptingNarrowed: true) else { return }
      let more = try rules + [random.rule(id: "new", effect: .allow)]
      let after = try decide(more, request, facts).permitted(acceptingNarrowed: true)
      #expect(before.granted.allSatisfy(after.covers))
    }
  }

  @Test(arguments: seeds)
  func `error_never_widens: what is not known about a caller only takes away`(seed: UInt64) throws {
    try each(seed) { _, rules, request, facts in
      var blank = facts
      (blank.user, blank.agent, blank.profile) = (.unknown, .unknown, .unknown)
      guard let after = try? decide(rules, request, blank).permitted(acceptingNarrowed: true) else { return }
      let before = try decide(rules, request, facts).permitted(acceptingNarrowed: true)
      #expect(after.granted.allSatisfy(before.covers))
    }
  }

  @Test(arguments: seeds)
  func `determining: without the deny that is named first, that deny is not named`(seed: UInt64) throws {
    try each(seed) { _, rules, request, facts in
      guard case .deny(let denial) = try decide(rules, request, facts), denial.code == .explicitDeny else { return }
      let without = rules.filter { rule in !denial.rules.contains { $0.id == rule.id } }
      if case .deny(let next) = try decide(without, request, facts) { #expect(next.code != .explicitDeny) }
    }
  }

  @Test(arguments: seeds)
  func `explain: mending the one reported predicate makes a near miss match`(seed: UInt64) throws {
    try each(seed) { _, rules, request, facts in
      guard case .deny(let denial) = try decide(rules, request, facts) else { return }
      for miss in denial.nearest {
        guard let rule = rules.first(where: { $0.id == miss.rule.id }) else { Issue.record("no such rule"); return }
        let mended = rule.mended(miss.differsIn, for: request.scope)
        #expect(throws: Never.self, "\(miss.text)") {
          try decide([mended], request, facts).permitted(acceptingNarrowed: true)
        }
      }
    }
  }
}

extension Scope {
  fileprivate var singleActions: [Scope] {
    guard case .some(let names) = actions else { return [self] }
    return names.compactMap { restricted(to: .some([$0])) }
  }
}

extension Rule {
  fileprivate func mended(_ predicate: Predicate, for scope: Scope) -> Rule {
    var who = who
    switch predicate {
    case .user: who.user = nil
    case .session: who.session = SessionClass.allCases
    case .agent: who.agent = nil
    case .profile: who.profile = nil
    case .tool: who.tool = nil
    case .cwd: who.cwd = nil
    case .scopes, .reason, .when, .redact, .rate: break
    }
    let scopes = predicate == .scopes ? [scope] : scopes
    return Rule(id: id, effect: effect, who: who, scopes: scopes, maxTTL: maxTTL, source: source)
  }
}
