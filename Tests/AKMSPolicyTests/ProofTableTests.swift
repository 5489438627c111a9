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
}
