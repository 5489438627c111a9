import AKMSModel
import AKMSPolicy
import AKMSScope

// What the property tests do to answers, cases, rules and callers.

extension PolicyAnswer {
  /// Whether something comes of it, perhaps after an approval.
  var gives: Bool { decision != .deny }

  /// Without what rests on other rules than the named ones.
  var proper: PolicyAnswer {
    var copy = self
    (copy.nearest, copy.free) = ([], [])
    return copy
  }

  /// The answer without the names of denies and of allows that missed.
  var effect: String {
    "\(decision) \(code?.rawValue ?? "-") \(granted) \(ttl ?? 0) \(needsApproval) \(shares) \(retryAfter ?? 0)"
  }
}

extension ProofCase {
  var explanation: Explanation { get throws { Explanation(try decision(), of: request, in: facts) } }

  /// What there is to have, after an approval or not; nil for nothing.
  var upper: [Scope]? {
    get throws {
      let answer = try answer
      return answer.gives ? try answer.granted.map { try Scope(parsing: $0) } : nil
    }
  }

  /// Gives the caller what the one rule of the case wants; false where that is more than a change of one fact.
  mutating func mendFacts(_ predicate: Predicate) -> Bool {
    let who = rules.first?.who
    switch predicate {
    case .agent:
      guard facts.session != .unproven, let agent = who?.agent?.first else { return false }
      facts.agent = .known(agent)
    case .profile:
      guard let profile = who?.profile?.first else { return false }
      facts.profile = .known(profile)
    case .session:
      let wanted: [SessionClass] = who?.session ?? [.human, .agent, .ci]
      guard let session = wanted.first(where: { $0 != .unproven }), facts.session != .unproven else { return false }
      facts.session = session
    case .reason: facts.reason = "because"
    case .redact: facts.redacts = true
    case .rate: facts.rates = .known([:])
    case .user, .tool, .cwd, .when, .scopes: return false
    }
    return true
  }
}

extension Rule {
  /// The same rule with another id, file or time.
  func copy(id: String? = nil, file: String? = nil, maxTTL: Int? = nil) -> Rule {
    Rule(
      id: id ?? self.id, effect: effect, who: who, scopes: scopes, when: when, maxTTL: maxTTL ?? self.maxTTL,
      rate: rate, terms: terms, source: RuleSource(file: file ?? source.file, line: source.line))
  }

  /// The same rule, which no longer asks for one thing.
  func mended(_ predicate: Predicate, for scope: Scope) -> Rule {
    var (who, terms, when, rate) = (who, terms, when, rate)
    switch predicate {
    case .user: who.user = nil
    case .session: who.session = SessionClass.allCases
    case .agent: who.agent = nil
    case .profile: who.profile = nil
    case .tool: who.tool = nil
    case .cwd: who.cwd = nil
    case .when: when = nil
    case .reason: terms.requiresReason = false
    case .redact: terms.requiresRedaction = false
    case .rate: rate = nil
    case .scopes: break
    }
    return Rule(
      id: id, effect: effect, who: who, scopes: predicate == .scopes ? [scope] : scopes, when: when, maxTTL: maxTTL,
      rate: rate, terms: terms, source: source)
  }
}

extension Circumstances {
  /// Makes some of what is known unknown.
  mutating func forget(_ random: inout SeededGenerator) {
    if random.oneIn(3) { user = .unknown }
    if random.oneIn(3) { agent = .unknown }
    if random.oneIn(3) { profile = .unknown }
    if random.oneIn(3) { cwd = .unknown }
    if random.oneIn(3) { home = nil }
    if random.oneIn(3) { rates = .unknown }
    if random.oneIn(3) { local[random.pick(ProofWorld.zones)] = nil }
    if random.oneIn(3) {
      tool = .unknown
    } else if case .known(let file) = tool {
      tool = .known(Tool(path: file.path, identity: file.identity))
    }
  }
}

extension Scope {
  /// One scope for each named action; `*` is one by itself.
  var byAction: [Scope] {
    guard case .some(let names) = actions else { return [self] }
    return names.compactMap { restricted(to: .some([$0])) }
  }
}

extension SeededGenerator {
  /// One concrete scope out of another: every wildcard becomes a name.
  mutating func atom(of scope: Scope) -> Scope? {
    let action: String = if case .some(let names) = scope.actions { pick(names) } else { pick(["a", "b", "zz"]) }
    let resource = scope.resource.map { segment in
      switch segment {
      case .literal(let text): text
      case .prefix(let text): text + pick(["", "q"])
      case .any: pick(["x", "y", "w"])
      case .rest: pick(["x", "y", "w", "x/y", "w/y/z"])
      }
    }
    let params = scope.params.map { ",\($0.name)=\($0.value)" }.joined()
    return try? Scope(parsing: "\(scope.connection):\(action):\(resource.joined(separator: "/"))\(params)")
  }

  /// The same scope spelt otherwise: actions and params mixed and said twice, letters percent-encoded.
  mutating func spelling(of scope: Scope) -> String {
    var actions = scope.actions.text
    if case .some(let names) = scope.actions {
      actions = (names + [pick(names)]).shuffled(using: &self).joined(separator: "+")
    }
    let params = (scope.params + (oneIn(2) ? [] : scope.params)).shuffled(using: &self)
    let tail = params.map { ",\($0.name)=\(encoded($0.value))" }.joined()
    return "\(scope.connection):\(actions):\(scope.resource.map { encoded($0.text) }.joined(separator: "/"))\(tail)"
  }

  private mutating func encoded(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "x" where oneIn(2): out += "%78"
      case "y" where oneIn(2): out += "%79"
      case "F" where oneIn(2): out += "f"  // of %2F
      default: out.append(character)
      }
    }
    return out
  }
}
