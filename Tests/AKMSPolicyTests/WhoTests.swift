import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

@Suite struct WhoTests {
  private func isAllowed(_ who: Who, _ facts: Circumstances, _ resolve: ToolResolver = { _ in nil }) throws -> Bool {
    if case .permit = try decide([rule("r", ["c:a:x"], who: who)], "c:a:x", in: facts, resolvingTool: resolve) {
      return true
    }
    return false
  }

  private func isDenied(_ who: Who, _ facts: Circumstances, _ resolve: ToolResolver = { _ in nil }) throws -> Bool {
    var everybody = Who()
    everybody.session = SessionClass.allCases
    let rules = [try rule("all", ["c:a:x"], who: everybody), try rule("r", .deny, ["c:a:x"], who: who)]
    if case .deny = try decide(rules, "c:a:x", in: facts, resolvingTool: resolve) { return true }
    return false
  }

  @Test(
    arguments: [
      // named, caller, allow, deny
      (nil, .human, true, true), (nil, .agent, true, true), (nil, .ci, true, true), (nil, .unproven, false, true),
      ([.agent], .agent, true, true), ([.agent], .unproven, false, true), ([.agent], .human, false, false),
      ([.human], .unproven, false, false), ([.unproven], .unproven, true, true), ([.unproven], .agent, false, false),
      ([.human, .ci], .ci, true, true), ([.human, .agent, .ci, .unproven], .unproven, true, true),
    ] as [([SessionClass]?, SessionClass, Bool, Bool)])
  func `session`(named: [SessionClass]?, caller: SessionClass, allows: Bool, denies: Bool) throws {
    #expect(try isAllowed(Who(session: named), facts(caller)) == allows)
    #expect(try isDenied(Who(session: named), facts(caller)) == denies)
  }

  @Test(
    arguments: [
      (["dana"], .known("dana"), [], true, true), (["dana"], .known("dan"), [], false, false),
      (["eve", "dana"], .known("dana"), [], true, true), (["Dana"], .known("dana"), [], false, false),
      (["group:platform"], .known("dana"), ["platform"], true, true),
      (["group:platform"], .known("dana"), ["plat"], false, false),
      (["group:platform"], .known("platform"), [], false, false),
      (["dana"], .unknown, [], false, true), (["group:platform"], .unknown, ["platform"], true, true),
      (["dana"], .absent, [], false, false),
    ] as [([String], Attribute<String>, [String], Bool, Bool)])
  func `user`(
    named: [String], caller: Attribute<String>, groups: [String], allows: Bool, denies: Bool
  ) throws {
    let facts = facts(user: caller, groups: groups)
    #expect(try isAllowed(Who(user: named), facts) == allows)
    #expect(try isDenied(Who(user: named), facts) == denies)
  }

  @Test(
    arguments: [
      (.known("claude"), true, true), (.known("other"), false, false), (.absent, false, false), (.unknown, false, true),
    ] as [(Attribute<String>, Bool, Bool)])
  func `agent and profile: unknown counts as satisfied in a deny only`(
    value: Attribute<String>, allows: Bool, denies: Bool
  ) throws {
    #expect(try isAllowed(Who(agent: ["claude"]), facts(.agent, agent: value)) == allows)
    #expect(try isDenied(Who(agent: ["claude"]), facts(.agent, agent: value)) == denies)
    #expect(try isAllowed(Who(profile: ["claude"]), facts(profile: value)) == allows)
    #expect(try isDenied(Who(profile: ["claude"]), facts(profile: value)) == denies)
  }

  @Test func `an unproven caller's agent is unknown, whatever is handed in`() throws {
    var who = Who(agent: ["claude"])
    #expect(try isDenied(who, facts(.unproven, agent: .absent)))
    var turned = facts(.human)
    turned.session = .unproven
    #expect(try isDenied(who, turned))
    who.session = [.unproven]
    #expect(try !isAllowed(who, facts(.unproven, agent: .known("claude"))))
  }

  @Test func `all given keys must match`() throws {
    let who = Who(user: ["dana"], session: [.human], profile: ["acme"])
    #expect(try isAllowed(who, facts(profile: .known("acme"))))
    #expect(try !isAllowed(who, facts(profile: .known("other"))))
    #expect(try !isAllowed(who, facts(.ci, profile: .known("acme"))))
    #expect(try !isAllowed(who, facts(user: .known("eve"), profile: .known("acme"))))
  }

  private static let gh = FileIdentity(device: 8, inode: 42)
  private static let digest = String(repeating: "ab", count: 32)

  @Test(
    arguments: [
      // pattern, inode of the caller's file, its digest, allow, deny; the resolver knows gh as inode 42 only
      (.path("/usr/bin/gh"), 42, nil, true, true), (.path("/usr/bin/gh"), 43, nil, false, false),
      (.path("/usr/bin/gone"), 42, nil, false, true), (.path("~/bin/gh"), 42, nil, true, true),
      (.sha256(digest), 42, digest, true, true), (.sha256(digest), 42, "cd", false, false),
      (.sha256(digest), 42, nil, false, true),
    ] as [(ToolPattern, UInt64, String?, Bool, Bool)])
  func `a tool is the file that is found now, or a digest`(
    pattern: ToolPattern, inode: UInt64, digest: String?, allows: Bool, denies: Bool
  ) throws {
    let resolve: ToolResolver = { ["/usr/bin/gh", "/home/dana/bin/gh"].contains($0) ? Self.gh : nil }
    let identity = FileIdentity(device: 8, inode: inode)
    let facts = facts(tool: .known(Tool(path: "/anything", identity: identity, sha256: digest)))
    #expect(try isAllowed(Who(tool: [pattern]), facts, resolve) == allows)
    #expect(try isDenied(Who(tool: [pattern]), facts, resolve) == denies)
  }

  @Test func `one of several tools is enough, and one that cannot be told does not hide another`() throws {
    let resolve: ToolResolver = { $0 == "/usr/bin/gh" ? Self.gh : nil }
    let facts = facts(tool: .known(Tool(path: "/usr/bin/gh", identity: Self.gh)))
    #expect(try isAllowed(Who(tool: [.path("/gone"), .sha256(Self.digest), .path("/usr/bin/gh")]), facts, resolve))
  }

  @Test func `a tool under an unknown home cannot be told`() throws {
    let facts = facts(tool: .known(Tool(path: "/usr/bin/gh", identity: Self.gh)), home: nil)
    #expect(try !isAllowed(Who(tool: [.path("~/gh")]), facts) { _ in Self.gh })
    #expect(try isDenied(Who(tool: [.path("~/gh")]), facts) { _ in Self.gh })
  }

  @Test(arguments: [
    ("/srv/app", "/srv/app", true), ("/srv/app", "/srv/app/x", false), ("/srv/app", "/srv/apple", false),
    ("/srv/app/**", "/srv/app", true), ("/srv/app/**", "/srv/app/x/y", true), ("/srv/app/**", "/srv/apple", false),
    ("/srv/app/**", "/srv", false), ("/**", "/", true), ("/**", "/x/y", true), ("/", "/", true), ("/", "/x", false),
    ("~/c/**", "/home/dana/c/x", true), ("~/c/**", "/home/dana/cx", false), ("~/c/**", "/home/eve/c", false),
    ("~/c/**", "/home/danac", false), ("~", "/home/dana", true), ("~/**", "/home/dana", true),
    ("~/**", "/home/dana/x", true), ("~", "/home/dana/x", false), ("~/**", "/home/danae", false),
  ])
  func `cwd is a path prefix`(pattern: String, cwd: String, matches: Bool) throws {
    let who = Who(cwd: [try #require(PathPattern(pattern))])
    #expect(try isAllowed(who, facts(cwd: .known(cwd))) == matches)
    #expect(try isDenied(who, facts(cwd: .known(cwd))) == matches)
    #expect(PathPattern(pattern)?.text == pattern)
  }

  @Test func `an unknown directory or home counts as satisfied in a deny only`() throws {
    let who = Who(cwd: [try #require(PathPattern("~/c/**"))])
    for facts in [facts(cwd: .unknown), facts(cwd: .known("/home/dana/c"), home: nil)] {
      #expect(try !isAllowed(who, facts))
      #expect(try isDenied(who, facts))
    }
    #expect(try !isDenied(who, facts(cwd: .absent)))
  }

  @Test(arguments: [
    "", "srv", "./x", "/srv//x", "/srv/", "/srv/../x", "/srv/./x", "/srv/*", "/srv/*/**", "//**", "/srv/a*", "**",
    "~x/y",
    "~/", "/srv/**/x", "/a\u{0}b", "/a\nb",
  ])
  func `other patterns are refused`(pattern: String) { #expect(PathPattern(pattern) == nil) }

  @Test func `a reason is asked for by its own code`() throws {
    let rules = [try rule("why", ["c:a:x"], terms: Terms(requiresReason: true))]
    #expect(line(try decide(rules, "c:a:x", in: facts(reason: "ticket 12"))) == "allow c:a:x for 3600 by why")
    #expect(line(try decide(rules, "c:a:x")) == "deny reason_required by why near ")
    #expect(line(try decide(rules, "c:a:x", in: facts(reason: ""))) == "deny reason_required by why near ")
    #expect(line(try decide(rules, "c:a:y")).hasPrefix("deny no_rule"))
    let also = rules + [try rule("no-why", ["c:a:x"], ttl: 60)]
    #expect(line(try decide(also, "c:a:x")) == "allow c:a:x for 60 by no-why")
  }
}
