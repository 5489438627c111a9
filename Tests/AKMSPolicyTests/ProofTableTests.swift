import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

/// Single cases that random search or mutation testing found, each kept as a claim.
@Suite struct ProofTableTests {
  @Test(arguments: [
    ("~/**", "/", true), ("~/**", "/srv/a", true), ("~", "/", true), ("~", "/srv", false), ("~/srv", "/srv", true),
    ("~/srv", "/srv/a", false), ("~/srv/**", "/srv/a", true), ("~/srv/**", "/srvx", false), ("~/srv/**", "/", false),
  ])
  func `a home at the root is a home`(pattern: String, cwd: String, isHit: Bool) throws {
    let who = Who(cwd: [try #require(PathPattern(pattern))])
    let rules = [try rule("never", .deny, ["c:*:**"], who: who), try rule("all", ["c:*:**"])]
    let answer = PolicyAnswer(try decide(rules, "c:a:x", in: facts(cwd: .known(cwd), home: "/")))
    #expect(answer.code == (isHit ? .explicitDeny : nil))
  }

  @Test func `a user who is called like a group is not in it`() throws {
    let caller = facts(user: .known("group:ops"))
    let allow = try rule("ops", ["c:a:x"], who: Who(user: ["group:ops"]))
    #expect(PolicyAnswer(try decide([allow], "c:a:x", in: caller)).code == .noRule)
    #expect(PolicyAnswer(try decide([allow], "c:a:x", in: facts(groups: ["ops"]))).decision == .allow)
  }

  @Test(arguments: [(501, 1), (502, 1), (503, 2)])
  func `parts are joined as long as their text can be asked for`(length: Int, count: Int) throws {
    let value = String(repeating: "v", count: length)
    let rules = [try rule("a", ["c:a:x,k=\(value)"]), try rule("b", ["c:b:x,k=\(value)"])]
    let answer = PolicyAnswer(try decide(rules, "c:*:**"))
    #expect(answer.granted.count == count)
    #expect(answer.granted.allSatisfy { $0.utf8.count <= Limits.scope })
  }

  @Test(arguments: 56...70)
  func `prefixes of any length are found among many`(length: Int) throws {
    let name = { (count: Int) in String(repeating: "p", count: count) }
    let rules = try (56...70).map { try rule("r\($0)", ["c:a:\(name($0))*"], ttl: 100 + $0) }
    for text in ["c:a:\(name(length))", "c:a:\(name(length))q", "c:a:\(name(length))*", "c:*:\(name(length))x/y"] {
      let request = try PolicyRequest(scope(text), ttlSeconds: 3600)
      let reference = ReferencePolicy(request, facts()) { _ in nil }.decide(rules)
      #expect(PolicyAnswer(try decide(rules, text)) == reference, "\(text)")
    }
  }

  @Test(arguments: [
    Terms(requiresReason: true), Terms(requiresRedaction: true), Terms(exactTTL: true), Terms(reuse: false),
    Terms(onExpiry: .terminate), Terms(maxRenew: 1), Terms(onWarn: .deny), Terms(onWarn: .ask),
  ])
  func `one rule's strict word holds for all of a grant, whichever rule says it`(strict: Terms) throws {
    var caller = facts(reason: "because")
    caller.redacts = true
    for (first, second) in [(strict, Terms()), (Terms(), strict), (strict, strict)] {
      let rules = [try rule("a", ["c:a:x"], terms: first), try rule("b", ["c:b:x"], terms: second)]
      #expect(try decide(rules, "c:a+b:x", in: caller).permitted().terms == strict)
    }
  }

  @Test func `a rule that says nothing says the mildest`() {
    let terms = Terms()
    #expect(!terms.requiresReason && !terms.requiresApproval && !terms.requiresRedaction && !terms.exactTTL)
    #expect(terms.reuse && terms.onExpiry == nil && terms.maxRenew == nil)
    #expect(terms.onWarn == .allow && terms.onAlert == .deny)
    #expect(Rule.defaultTTL == 3600)
  }

  @Test(
    arguments: [
      (Weekday.allCases, nil, "UTC"), ([.mon, .tue, .wed, .thu, .fri], (360, 1320), "mon-fri 06:00-22:00 UTC"),
      ([.mon, .tue], (0, 1440), "mon,tue 00:00-24:00 UTC"), ([.mon, .tue, .wed, .fri], nil, "mon-wed,fri UTC"),
      ([.sat, .sun], (599, 605), "sat,sun 09:59-10:05 UTC"), ([.thu], (600, 610), "thu 10:00-10:10 UTC"),
      ([.mon, .tue, .wed, .thu, .fri, .sat], nil, "mon-sat UTC"),
    ] as [([Weekday], (Int, Int)?, String)])
  func `when, in the words of a file`(days: [Weekday], span: (Int, Int)?, text: String) {
    let between = span.map { When.Span(start: $0.0, end: $0.1) }
    #expect(When(days: days, between: between, zone: "UTC").text == text)
  }

  @Test func `rates are wanted where a rule has one`() throws {
    let plain = try rule("plain", ["c:a:x"])
    let counted = Rule(
      id: "counted", effect: .allow, scopes: [try scope("c:a:x")], rate: Rate(count: 1, window: 60),
      source: RuleSource(file: "p.yaml", line: 1))
    #expect(try !Ruleset(rules: [plain]).needsRates)
    #expect(try !Ruleset(rules: []).needsRates)
    #expect(try Ruleset(rules: [plain, counted]).needsRates)
  }

  @Test func `a rule whose part is too long to be asked for is not near either`() throws {
    let long = String(repeating: "v", count: 300)
    let rules = [try rule("long", ["c:read:x,j=\(long)"])]
    #expect(PolicyAnswer(try decide(rules, "c:read:x,k=\(long)")) == PolicyAnswer(.deny, .noRule, rules: []))
  }

  @Test func `a path may hold a space`() {
    #expect(PathPattern("/a b/**")?.base == "/a b")
    #expect(PathPattern("/a\u{1F}b") == nil)
  }
}
