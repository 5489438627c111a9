internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

// `policy-cases SEED COUNT`: random policies, each with one concrete request, and what the engine says to it: one JSON
// object a line, for `Tests/oracles/cedar_oracle.py`. Approvals are left out: they are no yes and no no.

@main
enum PolicyCases {
  static func main() throws {
    let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    guard CommandLine.arguments.count == 3, numbers.count == 2 else {
      print("usage: policy-cases SEED COUNT")
      return
    }
    var random = SeededGenerator(UInt64(truncatingIfNeeded: numbers[0]))
    for _ in 0..<numbers[1] { print(try PolicyCase(&random).json) }
  }
}

struct PolicyCase {
  let rules: [Rule]
  let request: PolicyRequest
  let facts: Circumstances

  init(_ random: inout SeededGenerator) throws {
    let rules = random.rules().map(\.withoutApproval)
    // every second request is one that a rule is about
    let about = rules.isEmpty || random.oneIn(3) ? random.scope() : random.pick(random.pick(rules).scopes)
    request = try PolicyRequest(random.atom(of: about), ttlSeconds: 1)
    (self.rules, facts) = (rules, random.circumstances())
  }

  private var isAllowed: Bool {
    get throws {
      let decision = try Ruleset(rules: rules).decide(request, in: facts, resolvingTool: ProofWorld.resolve)
      return if case .permit = decision { true } else { false }
    }
  }

  var json: String {
    get throws {
      JSONText.object([
        ("allow", "\(try isAllowed)"), ("facts", facts.json), ("request", request.scope.json),
        ("rules", JSONText.array(rules.map(\.json))),
      ])
    }
  }
}

extension Rule {
  fileprivate var withoutApproval: Rule {
    var terms = terms
    terms.requiresApproval = false
    return Rule(
      id: id, effect: effect, who: who, scopes: scopes, when: when, maxTTL: maxTTL, rate: rate, terms: terms,
      source: source)
  }
}

extension SeededGenerator {
  /// One concrete scope out of another: one action, and a name for every wildcard.
  fileprivate mutating func atom(of scope: Scope) throws -> Scope {
    let action: String = if case .some(let names) = scope.actions { pick(names) } else { pick(["a", "b", "zz"]) }
    let resource = scope.resource.map { segment in
      switch segment {
      case .literal(let text): text
      case .prefix(let text): text + pick(["", "q", "%2A"])
      case .any: pick(["x", "y", "w"])
      case .rest: pick(["x", "y", "w", "x/y", "w/y/z"])
      }
    }
    let params = scope.params.map { ",\($0.name)=\($0.value)" }.joined()
    return try Scope(parsing: "\(scope.connection):\(action):\(resource.joined(separator: "/"))\(params)")
  }
}
