import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

@Suite struct DecisionTests {
  @Test(arguments: SessionClass.allCases)
  func `an empty policy denies everybody everything`(session: SessionClass) throws {
    #expect(line(try decide([], "c:*:**", in: facts(session))) == "deny no_rule by  near ")
  }

  @Test func `a rule's scope is match and bound in one`() throws {
    let rules = [try rule("web", ["c:read:web/**"])]
    #expect(line(try decide(rules, "c:read:web/a")) == "allow c:read:web/a for 3600 by web")
    #expect(line(try decide(rules, "c:read:web/**")) == "allow c:read:web/** for 3600 by web")
    #expect(line(try decide(rules, "c:read:**")) == "narrowed c:read:web/** for 3600 by web")
    #expect(line(try decide(rules, "c:*:web/a")) == "narrowed c:read:web/a for 3600 by web")
    #expect(line(try decide(rules, "c:read:web")) == "deny no_rule by  near web, differs in scopes")
    #expect(line(try decide(rules, "c:write:web/a")) == "deny no_rule by  near web, differs in scopes")
  }

  @Test func `two spellings of one scope hit the same rules`() throws {
    let rules = [try rule("web", ["c:read:%77eb/%2a"])]
    #expect(line(try decide(rules, "c:read+read:web/%2A")) == "allow c:read:web/%2A for 3600 by web")
    #expect(line(try decide(rules, "c:read:web/x")) == "deny no_rule by  near web, differs in scopes")
  }

  @Test func `a deny that overlaps denies all of the request, whatever else is there`() throws {
    let rules = [
      try rule("all", ["c:*:**"]), try rule("never", .deny, ["c:write:prod"]),
      try rule("nor-this", .deny, ["c:*:prod/keys"]),
    ]
    #expect(line(try decide(rules, "c:read:prod/x")) == "allow c:read:prod/x for 3600 by all")
    #expect(line(try decide(rules, "c:write:prod/x")) == "deny explicit_deny by never near ")
    #expect(line(try decide(rules, "c:read+write:prod/x")) == "deny explicit_deny by never near ")
    #expect(line(try decide(rules, "c:*:**")) == "deny explicit_deny by never nor-this near ")
    #expect(line(try decide(rules, "c:read:prod/keys/x")) == "deny explicit_deny by nor-this near ")
  }

  @Test func `a rule that hits with several scopes is named once`() throws {
    let rules = [
      try rule("never", .deny, ["c:a:x", "c:*:x/**", "c:a:**"]), try rule("all", ["c:*:y", "c:a:y", "c:a:**"]),
    ]
    #expect(line(try decide(rules, "c:a:x/y")) == "deny explicit_deny by never near ")
    #expect(line(try decide([rules[1]], "c:a:y")) == "allow c:a:y for 3600 by all")
    #expect(line(try decide([rules[1]], "c:z:x")) == "deny no_rule by  near all, differs in scopes")
  }

  @Test func `bounds combine as a union of boxes, never dimension by dimension`() throws {
    let rules = [try rule("a", ["c:write:x"], ttl: 3600), try rule("b", ["c:read:y"], ttl: 28_800)]
    #expect(line(try decide(rules, "c:write:x", ttl: 28_800)) == "allow c:write:x for 3600 by a")
    #expect(line(try decide(rules, "c:read:y", ttl: 28_800)) == "allow c:read:y for 28800 by b")
    #expect(line(try decide(rules, "c:write:y")) == "deny no_rule by  near a, differs in scopes; b, differs in scopes")
    #expect(line(try decide(rules, "c:read:x")) == "deny no_rule by  near b, differs in scopes; a, differs in scopes")
    // together one credential carries the shorter time, and neither action spreads to the other's resource
    let both = "narrowed c:read:y c:write:x for 3600 by a b"
    #expect(line(try decide(rules, "c:read+write:*", ttl: 28_800)) == both)
  }

  @Test func `actions of one request may rest on different rules`() throws {
    let rules = [try rule("r", ["c:read:**"], ttl: 600), try rule("w", ["c:write:x/**"], ttl: 300)]
    #expect(line(try decide(rules, "c:read+write:x/y")) == "allow c:read+write:x/y for 300 by r w")
    #expect(line(try decide(rules, "c:read+write:y")) == "narrowed c:read:y for 600 by r")
    #expect(line(try decide(rules, "c:read+write:*/y")) == "narrowed c:read:*/y c:write:x/y for 300 by r w")
    #expect(line(try decide(rules, "c:list+read+write:x/y")) == "narrowed c:read+write:x/y for 300 by r w")
  }

  @Test func `the longest time of the rules that hold an atom counts`() throws {
    let rules = [
      try rule("long", ["c:read:x"], ttl: 900), try rule("short", ["c:*:**"], ttl: 60),
      try rule("also-long", ["c:read:x"], ttl: 900),
    ]
    #expect(line(try decide(rules, "c:read:x")) == "allow c:read:x for 900 by also-long")
    #expect(line(try decide(rules, "c:read:y")) == "allow c:read:y for 60 by short")
    #expect(line(try decide(rules, "c:read:x", ttl: 5)) == "allow c:read:x for 5 by also-long")
  }

  @Test func `an offer names no scope that another one holds`() throws {
    let rules = [
      try rule("a", ["c:read:x/**", "c:read:x/y"]), try rule("b", ["c:read:x/*"]), try rule("d", ["c:read:z"]),
    ]
    #expect(line(try decide(rules, "c:read:**")) == "narrowed c:read:x/** c:read:z for 3600 by a d")
  }

  @Test func `params narrow`() throws {
    let rules = [try rule("deploy", ["c:s3:b,role=deploy"]), try rule("no-root", .deny, ["c:*:**,role=root"])]
    #expect(line(try decide(rules, "c:s3:b,role=deploy")) == "allow c:s3:b,role=deploy for 3600 by deploy")
    #expect(line(try decide(rules, "c:s3:b,role=root")) == "deny explicit_deny by no-root near ")
    // without a param the request includes every role
    #expect(line(try decide(rules, "c:s3:b")) == "deny explicit_deny by no-root near ")
    #expect(line(try decide([rules[0]], "c:s3:b")) == "narrowed c:s3:b,role=deploy for 3600 by deploy")
  }

  @Test func `an offer stays readable and the work bounded, however many rules there are`() throws {
    let rules = try (0..<2000).map { try rule("r\($0)", ["c:read:x\($0)"]) }
    guard case .narrowed(let offer) = try decide(rules, "c:read:*") else { Issue.record("no offer"); return }
    #expect(offer.scopes.count == Limits.scopesPerRequest)
    #expect(offer.scopes == offer.scopes.sorted())
  }

  @Test func `a part too long to be asked for is no part of an offer`() throws {
    let long = String(repeating: "v", count: 300)
    let rules = [try rule("long", ["c:read:x,j=\(long)"])]
    #expect(line(try decide(rules, "c:read:x,k=\(long)")).hasPrefix("deny no_rule"))
  }

  @Test(arguments: [Int.min, -1, 0, Limits.ttl + 1, Int.max])
  func `a time out of range is refused`(ttl: Int) throws {
    let scope = try scope("c:a:x")
    let what = "a time to live of \(ttl) s cannot be asked for"
    #expect(throws: Failure(.usage, what, why: "it is from 1 s to 604800 s")) {
      try PolicyRequest(scope, ttlSeconds: ttl)
    }
  }

  @Test func `a permit covers what was granted and nothing else`() throws {
    let rules = [try rule("a", ["c:read:x/**"]), try rule("b", ["c:write:x/y"])]
    let permit = try decide(rules, "c:read+write:**").permitted(acceptingNarrowed: true)
    #expect(permit.granted.map(\.text) == ["c:read:x/**", "c:write:x/y"])
    for (text, expected) in [
      ("c:read+write:x/y", true), ("c:read:x/z", true), ("c:write:x/z", false), ("c:read:x", false), ("c:*:x/y", false),
    ] { #expect(permit.covers(try scope(text)) == expected, "\(text)") }
  }

  @Test func `what rules say besides combines to the strictest`() throws {
    let calm = Terms(onExpiry: .renew, maxRenew: 9, onAlert: .allow)
    let strict = Terms(reuse: false, onExpiry: .keep, maxRenew: 3, onWarn: .deny)
    let rules = [try rule("calm", ["c:read:x"], terms: calm), try rule("strict", ["c:write:x"], terms: strict)]
    #expect(try decide(rules, "c:read:x").permitted().terms == calm)
    let both = Terms(reuse: false, onExpiry: .keep, maxRenew: 3, onWarn: .deny, onAlert: .deny)
    #expect(try decide(rules, "c:read+write:x").permitted().terms == both)
  }
}
