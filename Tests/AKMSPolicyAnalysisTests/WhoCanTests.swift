import AKMSJSON
import AKMSModel
import AKMSPolicy
import AKMSPolicyAnalysis
import AKMSScope
import Testing

/// A policy read from the side of a scope, and of a caller.
@Suite struct WhoCanTests {
  private static func policy() throws -> Ruleset {
    try Policies.rules(
      Policies.allow("read", ["aws:get:web/**"])
        + Policies.allowFor(
          "1h", "dana", ["aws:*:web/app/*"], "who: { user: [dana], session: [human] }", "require: [reason, approval]",
          "rate: 30/1h")
        + Policies.allow("prod", ["aws:get:prod"], "who: { session: [agent, ci] }")
        + Policies.deny("no-agents", ["aws:*:prod"], "who: { session: [agent] }")
        + Policies.deny("night", ["aws:*:web/app/x"], "when: { between: \"22:00-06:00\", zone: UTC }"))
  }

  @Test func `who can get a scope is each rule's part, with conditions and what denies may take`() throws {
    let answer = WhoCan(try Scope(parsing: "aws:get+put:web/app/x"), in: try Self.policy())
    #expect(
      answer.lines == [
        "aws:get+put:web/app/x: human sessions; user dana, up to 1h, with a reason, after an approval, at most 30/1h (rule dana, policy/local.yaml:4)",
        "  unless denied by night, policy/local.yaml:7",
        "aws:get:web/app/x: human, agent and ci sessions, up to 15m (rule read, policy/local.yaml:3)",
        "  unless denied by night, policy/local.yaml:7",
      ])
  }

  @Test func `sessions from whom a deny always takes it are not named`() throws {
    let answer = WhoCan(try Scope(parsing: "aws:get:prod"), in: try Self.policy())
    #expect(answer.entries.map(\.sessions) == [[.ci]])
    #expect(answer.entries.map(\.unless) == [[]])
  }

  @Test func `nobody is said with the reason`() throws {
    let policy = try Policies.rules(Policies.allow("a", ["aws:get:prod/**"]) + Policies.deny("d", ["aws:*:prod"]))
    #expect(
      WhoCan(try Scope(parsing: "aws:get:prod/x"), in: policy).lines == [
        "nobody can get aws:get:prod/x: denied by d, policy/local.yaml:4"
      ])
    #expect(
      WhoCan(try Scope(parsing: "gcp:get:x"), in: policy).lines == ["nobody can get gcp:get:x: no rule allows it"])
  }

  @Test func `every concrete part of an answer is granted to such a caller`() throws {
    for entry in WhoCan(try Scope(parsing: "aws:*:**"), in: try Self.policy()).entries where entry.scope.isConcrete {
      let facts = Circumstances(user: .known("dana"), uid: 1, session: entry.sessions[0], reason: "so")
      let answer = try Self.policy().decide(try PolicyRequest(entry.scope, ttlSeconds: 60), in: facts)
      if case .deny(let denial) = answer { Issue.record("\(entry.scope): \(denial.code)") }
    }
  }

  @Test func `json has the parts`() throws {
    let json = WhoCan(try Scope(parsing: "aws:get:prod"), in: try Self.policy()).json
    let item = json["items"]?.array?.first
    #expect(item?["ttl_seconds"]?.integer == 900 && item?["sessions"]?.array?.count == 1)
    #expect(item?["rule"]?["id"]?.string == "prod")
    #expect(json["denies"]?.array?.count == 1)
  }

  @Test func `what a caller can get leaves out what is for others`() throws {
    let human = WhatCan(Caller(user: "eve", session: .human), in: try Self.policy())
    #expect(human.entries.map(\.rule.id) == ["read"])
    #expect(human.denies.map(\.rule.id) == ["night"])
    let dana = WhatCan(Caller(user: "dana"), in: try Self.policy())
    #expect(dana.entries.map(\.rule.id) == ["dana", "prod", "read"])
    #expect(dana.denies.map(\.rule.id) == ["night", "no-agents"])
    let agent = WhatCan(Caller(session: .agent), in: try Self.policy())
    #expect(agent.entries.map(\.scope.text) == ["aws:get:web/**"])
  }

  @Test func `an unproven session has what is for it alone, and no agent's name counts there`() throws {
    let policy = try Policies.rules(
      Policies.allow("a", ["aws:get:x"], "who: { session: [any], agent: [k] }")
        + Policies.allow("b", ["aws:get:y"], "who: { session: [unproven] }"))
    #expect(WhatCan(Caller(session: .unproven, agent: "k"), in: policy).entries.map(\.rule.id) == ["b"])
    #expect(WhatCan(Caller(session: .agent, agent: "k"), in: policy).entries.map(\.rule.id) == ["a"])
    #expect(WhatCan(Caller(session: .agent, agent: "l"), in: policy).lines == ["nothing is allowed"])
  }

  @Test func `a tilde is the caller's home where that is known`() throws {
    let policy = try Policies.rules(
      Policies.allow("a", ["aws:get:x"], "who: { cwd: [\"~/acme/**\"], tool: [~/bin/aws] }"))
    #expect(
      WhatCan(Caller(tool: "/home/d/bin/aws", cwd: "/home/d/acme/api", home: "/home/d"), in: policy).entries.count == 1)
    #expect(WhatCan(Caller(cwd: "/home/d/other", home: "/home/d"), in: policy).entries.isEmpty)
    #expect(WhatCan(Caller(tool: "/usr/bin/aws", home: "/home/d"), in: policy).entries.isEmpty)
  }

  @Test func `lines name the denies beside`() throws {
    #expect(
      WhatCan(Caller(session: .ci), in: try Self.policy()).lines == [
        "aws:get:prod: ci sessions, up to 15m (rule prod, policy/local.yaml:5)",
        "aws:get:web/**: ci sessions, up to 15m (rule read, policy/local.yaml:3)",
        "  unless denied by night, policy/local.yaml:7",
        "denied: aws:*:web/app/x: all sessions (rule night, policy/local.yaml:7)",
      ])
  }
}
