import AKMSModel
import AKMSPolicy
import AKMSScope
import AKMSTestSupport

/// Rules of the small world.
struct RandomRules {
  var random: SeededGenerator
  let features: Set<String>

  init(seed: UInt64) {
    var random = SeededGenerator(seed)
    let all = [
      "user", "agent", "profile", "tool", "cwd", "when", "reason", "redact", "params", "terms", "approval", "rate",
    ]
    features = Set((0..<2).map { _ in random.pick(all) })
    self.random = random
  }

  mutating func rules(upTo count: Int) throws -> [Rule] {
    try (0..<Int(random.next() % UInt64(count + 1))).map { try rule("r\($0)") }
  }

  mutating func rule(_ id: String) throws -> Rule {
    let effect: Effect = random.once(in: 3) ? .deny : .allow
    return Rule(
      id: id, effect: effect, who: try who(), scopes: try (0...Int(random.next() % 2)).map { _ in try scope() },
      when: features.contains("when") && random.once(in: 2) ? when() : nil, maxTTL: random.pick([60, 120]),
      rate: effect == .allow && features.contains("rate") ? rate() : nil,
      terms: effect == .allow ? terms() : Terms(), source: RuleSource(file: "policy.yaml", line: 1))
  }

  /// Somewhat different rules: what a person might have made of them.
  mutating func edited(_ rules: [Rule]) throws -> [Rule] {
    var out = rules
    for _ in 0...(random.next() % 2) {
      guard !out.isEmpty else { return [try rule("n0")] }
      let index = Int(random.next() % UInt64(out.count))
      let old = out[index]
      switch random.next() % 7 {
      case 0: out.remove(at: index)
      case 1: out.append(try rule("n\(out.count)-\(random.next() % 1000)"))
      case 2: out[index] = try rule(old.id)
      case 3: out[index] = old.with(scopes: old.scopes.shuffled(using: &random))
      case 4:  // split by scopes
        out.remove(at: index)
        out += old.scopes.enumerated().map { Self.copy(old, "\(old.id)-\($0)", [$1]) }
      case 5: out[index] = Self.copy(old, "z" + old.id, old.scopes)
      default: out[index] = old.with(scopes: old.scopes + [try scope()])
      }
    }
    return out
  }

  static func copy(_ rule: Rule, _ id: String, _ scopes: [Scope]) -> Rule {
    Rule(
      id: id, effect: rule.effect, who: rule.who, scopes: scopes, when: rule.when, maxTTL: rule.maxTTL, rate: rule.rate,
      terms: rule.terms, source: rule.source)
  }

  private mutating func scope() throws -> Scope {
    let action = random.pick(["a", "b", "a+b", "*"])
    let resource = random.pick([
      "x", "y", "*", "**", "x/*", "x/**", "p*", "px", "*/x", "*/*", "x/y", "x/x/x", "*/**", "p*/**",
    ])
    let params = features.contains("params") ? random.pick(["", ",r=1", ",r=2", ",s=1", ",r=1,s=1"]) : ""
    return try Scope(parsing: "c:\(action):\(resource)\(params)")
  }

  private mutating func who() throws -> Who {
    var who = Who()
    who.session = random.pick([nil, nil, [.human], [.agent], [.human, .agent, .ci, .unproven], [.unproven]])
    func says(_ feature: String, _ random: inout SeededGenerator) -> Bool {
      features.contains(feature) && random.once(in: 2)
    }
    if says("user", &random) {
      who.user = random.pick([["dana"], ["group:g"], ["dana", "group:g"], ["group:h", "group:g"]])
    }
    if says("agent", &random) { who.agent = random.pick([["k"], ["l"], ["k", "l"]]) }
    if says("profile", &random) { who.profile = ["p"] }
    if says("cwd", &random) {
      let texts = random.pick([["/w"], ["/w/**"], ["~/s"], ["~/s/**"], ["/w/s/**", "~/s"], ["~/**"], ["/w/s"]])
      who.cwd = texts.compactMap { PathPattern($0) }
    }
    if says("tool", &random) {
      let digest = ToolPattern.sha256(String(repeating: "a", count: 64))
      who.tool = random.pick([
        [.path("/t")], [.path("/u")], [.path("/t"), .path("/u")], [digest], [digest, .path("/t")],
      ])
    }
    return who
  }

  private mutating func when() -> When {
    random.pick([
      When(days: [.mon], zone: "Z"), When(between: When.Span(start: 240, end: 600), zone: "Z"),
      When(days: [.mon], between: When.Span(start: 600, end: 240), zone: "Z"),
      When(days: [.mon, .tue], between: When.Span(start: 240, end: 1440), zone: "Z"),
    ])
  }

  private mutating func rate() -> Rate? {
    random.pick([nil, Rate(count: 2, window: 60), Rate(count: 3, window: 60), Rate(count: 3, window: 120)])
  }

  private mutating func terms() -> Terms {
    var terms = Terms()
    if features.contains("reason") { terms.requiresReason = random.once(in: 2) }
    if features.contains("redact") { terms.requiresRedaction = random.once(in: 2) }
    if features.contains("approval") { terms.requiresApproval = random.once(in: 2) }
    if features.contains("terms") {
      terms.onWarn = random.pick([.allow, .ask, .deny])
      terms.reuse = random.once(in: 2)
      terms.maxRenew = random.pick([nil, 1, 2])
    }
    return terms
  }
}
