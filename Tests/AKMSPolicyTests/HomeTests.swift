import AKMSModel
import AKMSPolicy
import Testing

@Suite struct HomeTests {
  @Test(arguments: [
    ("~", "/", "/", true), ("~", "/", "/srv", false), ("~/**", "/", "/srv/a", true), ("~/srv/**", "/", "/srv", true),
    ("~/srv", "/", "/srv/a", false), ("~/x/**", "/home/dana/", "/home/dana/x/y", true),
    ("~", "/home/dana/", "/home/dana", true), ("~/x", "/home/dana", "/home/danas/x", false),
  ])
  func `~ is the home, also where that is / or ends in a slash`(
    pattern: String, home: String, cwd: String, matches: Bool
  ) throws {
    let who = Who(cwd: [try #require(PathPattern(pattern))])
    let rules = [try rule("all", ["c:a:**"]), try rule("no", .deny, ["c:a:**"], who: who)]
    let decision = try decide(rules, "c:a:x", in: facts(cwd: .known(cwd), home: home))
    #expect(line(decision).hasPrefix(matches ? "deny explicit_deny by no" : "allow"))
  }

  @Test func `a name that is spelt like a group is no member of it`() throws {
    let rules = [try rule("ops", ["c:a:x"], who: Who(user: ["group:ops"]))]
    #expect(line(try decide(rules, "c:a:x", in: facts(user: .known("group:ops")))).hasPrefix("deny no_rule"))
    #expect(line(try decide(rules, "c:a:x", in: facts(groups: ["ops"]))).hasPrefix("allow"))
  }
}
