import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

@Suite struct RemedyTests {
  private func remedy(_ rules: [Rule], _ text: String = "c:a:x", in facts: Circumstances = facts()) throws -> Remedy? {
    let request = try PolicyRequest(scope(text), ttlSeconds: 60)
    return Explanation(try Ruleset(rules: rules).decide(request, in: facts), of: request, in: facts).remedy
  }

  @Test(arguments: [
    (Terms(requiresReason: true), "say why with --reason TEXT"),
    (Terms(requiresRedaction: true), "mask the values with --redact"),
    (Terms(requiresApproval: true), "a person has to approve it"),
  ])
  func `what the caller can do is said`(terms: Terms, text: String) throws {
    #expect(try remedy([rule("r", ["c:a:x"], terms: terms)])?.text == text)
  }

  @Test func `a rule that applies at other times is waited for`() throws {
    let when = When(days: [.mon, .tue], between: .init(start: 540, end: 1020), zone: "UTC")
    let rules = [
      Rule(id: "r", effect: .allow, scopes: [try scope("c:a:x")], when: when, source: .init(file: "p.yaml", line: 1))
    ]
    var now = facts()
    now.local = ["UTC": LocalTime(weekday: .sun, minute: 600)]
    let text = try remedy(rules, in: now)?.text
    #expect(text == "wait until r (p.yaml:1) applies: mon,tue 09:00-17:00 UTC")
  }

  @Test func `a rate that is used up is waited for`() throws {
    let rules = [
      Rule(
        id: "r", effect: .allow, scopes: [try scope("c:a:x")], rate: Rate(count: 2, window: 60),
        source: .init(file: "p.yaml", line: 1))
    ]
    var now = facts()
    now.rates = .known(["r": RateUse(used: 2, retryAfter: 1500)])
    #expect(try remedy(rules, in: now)?.text == "wait 2 s, or raise the rate of r (p.yaml:1)")
  }

  /// Properties over random policies; the seed is the argument, so a failure prints it.
  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func `one value more in the rule, as said, allows a part at least`(seed: UInt64) throws {
    var edits = 0
    try forAll(seed, 3000) { example, _ in
      let explanation = Explanation(try example.decision(), of: example.request, in: example.facts)
      // a tool of this small world has no path that a rule could name
      guard let edit = explanation.remedy?.edit, edit.key != .tool else { return nil }
      edits += 1
      let mended = try example.rules.map { $0.id == edit.rule.id ? try $0.applying(edit) : $0 }
      let after = try example.with(rules: mended).decision()
      // a part, or what a person has to approve first, is no denial any more
      if case .deny = after { return "\(edit) did not do it" }
      return nil
    }
    #expect(edits > ProofScale.count(20))
  }
}

extension Rule {
  /// The rule with one value more.
  fileprivate func applying(_ edit: Remedy.Edit) throws -> Rule {
    var who = who
    switch edit.key {
    case .scopes: return with(scopes: scopes + [try scope(edit.value)])
    case .session:
      who.session = (who.session ?? [.human, .agent, .ci]) + [try #require(SessionClass(rawValue: edit.value))]
    case .agent: who.agent? += [edit.value]
    case .profile: who.profile? += [edit.value]
    case .cwd: who.cwd? += [try #require(PathPattern(edit.value))]
    default: Issue.record("an edit of \(edit.key)")
    }
    return with(who: who)
  }
}
