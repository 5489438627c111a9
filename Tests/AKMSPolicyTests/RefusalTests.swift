import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

@Suite struct RefusalTests {
  private func failure(_ rules: [Rule], _ text: String, _ session: SessionClass = .human) throws -> Failure {
    do {
      _ = try decide(rules, text, in: facts(session)).permitted()
      return Failure(.internal, "nothing was refused")
    } catch let failure as Failure { return failure }
  }

  @Test(arguments: [
    (SessionClass.human, "a human session"), (.agent, "an agent session"), (.ci, "a ci session"),
    (.unproven, "an unproven session"),
  ])
  func `no rule, in three lines`(session: SessionClass, words: String) throws {
    #expect(
      try failure([], "aws:s3-read:prod-logs", session).lines == [
        "akms: denied: aws:s3-read:prod-logs", "akms: because no rule allows it for \(words)",
        "akms: try `akms policy explain aws:s3-read:prod-logs`",
      ])
  }

  @Test func `the nearest rule and what it differs in stand beside it`() throws {
    let rules = [try rule("staging-read", ["aws:s3-read:staging-*"], who: Who(session: [.agent]))]
    #expect(
      try failure(rules, "aws:s3-read:prod-logs", .agent).lines == [
        "akms: denied: aws:s3-read:prod-logs",
        "akms: because no rule allows it for an agent session (nearest: staging-read, differs in scopes)",
        "akms: try `akms policy explain aws:s3-read:prod-logs`",
      ])
  }

  @Test func `an explicit deny names the rule and where it stands`() throws {
    let rules = [try rule("never", .deny, ["c:*:prod"])]
    let expected = Failure(
      .explicitDeny, "denied: c:a:prod/x", why: "the rule never (p.yaml:5) denies it",
      next: "akms policy explain c:a:prod/x")
    #expect(try failure(rules, "c:a:prod/x") == expected)
  }

  @Test func `a narrowed request shows the offer`() throws {
    let rules = [try rule("web", ["c:a:web/**"])]
    let expected = Failure(
      .narrowed, "denied: c:a:**", why: "only a part of it is allowed: c:a:web/** (--accept-narrowed takes that)",
      next: "akms policy explain 'c:a:**'")
    #expect(try failure(rules, "c:a:**") == expected)
    let many = [try rule("many", ["c:a:w", "c:a:x", "c:a:y", "c:a:z"])]
    let why = "only a part of it is allowed: c:a:w c:a:x c:a:y and 1 more (--accept-narrowed takes that)"
    #expect(try failure(many, "c:a:**").why == why)
  }

  @Test func `a rule that wants a reason says so`() throws {
    let rules = [try rule("why", ["c:a:x"], terms: Terms(requiresReason: true))]
    #expect(try failure(rules, "c:a:x").code == .reasonRequired)
    #expect(try failure(rules, "c:a:x").why == "the rule why (p.yaml:3) asks for a reason (--reason)")
  }

  @Test func `every refusal exits with 77`() throws {
    let rules = [
      try rule("web", ["c:a:web/**"]), try rule("never", .deny, ["c:*:prod"]),
      try rule("why", ["c:a:y"], terms: Terms(requiresReason: true)),
    ]
    for text in ["c:a:**", "c:a:prod", "c:b:x", "c:a:y"] {
      #expect(try failure(rules, text).code.exitStatus == 77, "\(text)")
    }
  }

  @Test func `a narrowed grant is a permit for who accepts it`() throws {
    let decision = try decide([rule("web", ["c:a:web/**"], ttl: 60)], "c:a:**")
    let permit = try decision.permitted(acceptingNarrowed: true)
    #expect(permit.granted.map(\.text) == ["c:a:web/**"])
    #expect(permit.request.text == "c:a:**")
    #expect(permit.ttlSeconds == 60)
  }

  @Test func `near misses lack one predicate, come nearest first, and are three at most`() throws {
    let ci = Who(session: [.ci])
    let rules = [
      try rule("a-other-connection", ["d:a:x"]), try rule("b-other-action", ["c:b:x"]),
      try rule("c-other-resource", ["c:a:y"]), try rule("d-for-ci", ["c:a:x"], who: ci),
      try rule("e-two-off", ["c:a:y"], who: ci), try rule("f-far", ["e:a:x"]),
    ]
    let expected =
      "deny no_rule by  near d-for-ci, differs in session: wants ci; c-other-resource, differs in scopes; "
      + "b-other-action, differs in scopes"
    #expect(line(try decide(rules, "c:a:x")) == expected)
  }

  @Test func `each predicate can be the one`() throws {
    let cwd = [try #require(PathPattern("/srv"))]
    let rules = [
      try rule("agent", ["c:a:x"], who: Who(agent: ["bot"])), try rule("cwd", ["c:a:x"], who: Who(cwd: cwd)),
      try rule("tool", ["c:a:x"], who: Who(tool: [.path("/bin/x")])),
    ]
    let expected =
      "deny no_rule by  near agent, differs in agent: wants bot; cwd, differs in cwd: wants /srv; "
      + "tool, differs in tool: wants /bin/x"
    #expect(line(try decide(rules, "c:a:x")) == expected)
    #expect(
      line(try decide([rule("profile", ["c:a:x"], who: Who(profile: ["p"]))], "c:a:x"))
        == "deny no_rule by  near profile, differs in profile: wants p")
  }

  @Test func `another user's rules are never shown`() throws {
    let rules = [
      try rule("eves", ["c:a:x"], who: Who(user: ["eve"])), try rule("eves-too", ["c:a:y"], who: Who(user: ["eve"])),
      try rule("danas", ["c:a:y"], who: Who(user: ["dana"])),
    ]
    #expect(line(try decide(rules, "c:a:x")) == "deny no_rule by  near danas, differs in scopes")
  }
}
