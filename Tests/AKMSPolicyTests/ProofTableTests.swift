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
}
