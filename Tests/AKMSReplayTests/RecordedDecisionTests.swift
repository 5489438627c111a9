import AKMSJSON
import AKMSModel
import AKMSPolicy
import AKMSReplay
import AKMSScope
import Testing

@Suite struct RecordedDecisionTests {
  private let usual = Circumstances(
    user: .known("dana"), uid: 1000, session: .human, profile: .known("acme"),
    tool: .known(Tool(path: "/usr/bin/gh", identity: FileIdentity(device: 66_306, inode: 1_312_014))),
    cwd: .known("/home/dana/clients/acme/web"), reason: "hunter2", home: "/home/dana")

  private func record(_ facts: Circumstances, _ text: String = "github:repo-write:acme/web") throws -> RecordedDecision
  {
    let rules = try Ruleset(
      rules: [
        Rule(
          id: "acme", effect: .allow, who: Who(tool: [.path("/usr/bin/gh")]), scopes: [scope("github:*:acme/*")],
          source: RuleSource(file: "policy/acme.yaml", line: 4))
      ], texts: ["acme"])
    return RecordedDecision.decide(try PolicyRequest(scope(text), ttlSeconds: 900), in: facts, by: rules) { _ in
      FileIdentity(device: 66_306, inode: 1_312_014)
    }.record
  }

  @Test func `the text is the one in audit.md, sorted and short`() throws {
    let text = try record(usual).json.text
    #expect(
      text == """
        {"answer":"\(try record(usual).answer)","cwd":"/home/dana/clients/acme/web","home":"/home/dana",\
        "profile":"acme","reason":true,"rules":"\(try record(usual).rules)","scope":"github:repo-write:acme/web",\
        "session":"human","tool":{"file":"66306:1312014","path":"/usr/bin/gh"},\
        "tools":{"/usr/bin/gh":"66306:1312014"},"ttl":900,"uid":1000,"user":"dana"}
        """)
    #expect(text.utf8.count < 500)
  }

  @Test func `the text of a reason is not in it`() throws {
    #expect(try !record(usual).json.text.contains("hunter2"))
  }

  @Test func `a reason that is empty and none give the same record`() throws {
    var (none, empty) = (usual, usual)
    (none.reason, empty.reason) = (nil, "")
    #expect(try record(none).json == record(empty).json)
  }

  @Test func `a refusal's code is recorded, and each path of a rule is looked up once`() throws {
    var paths: [String] = []
    let who = Who(tool: [.path("/usr/bin/gh"), .path("/usr/bin/git")])
    let rules = try ["a", "b"].map {
      Rule(
        id: $0, effect: .allow, who: who, scopes: [try scope("c:*:**")], source: RuleSource(file: "p.yaml", line: 1))
    }
    let (decision, record) = RecordedDecision.decide(
      try PolicyRequest(scope("c:a:x"), ttlSeconds: 9), in: usual, by: try Ruleset(rules: rules)
    ) {
      paths.append($0)
      return $0 == "/usr/bin/git" ? FileIdentity(device: 1, inode: 2) : nil
    }
    #expect(throws: Failure.self) { try decision.permitted() }
    #expect(record.code == .noRule && record.json["code"] == "no_rule")
    #expect(paths == ["/usr/bin/gh", "/usr/bin/git"])
    #expect(record.tools == ["/usr/bin/gh": nil, "/usr/bin/git": FileIdentity(device: 1, inode: 2)])
  }

  @Test(
    arguments: [
      ("answer", "x"), ("answer", .null), ("rules", "AA"), ("scope", "github:b+a:acme"), ("scope", 1), ("scope", "no"),
      ("session", "root"), ("ttl", 0), ("ttl", "900"), ("ttl", 604_801), ("uid", -1), ("uid", 4_294_967_296),
      ("user", 1), ("reason", false), ("redacts", false), ("groups", []), ("groups", [1]), ("code", "none"),
      ("tool", "gh"), ("tool", ["path": "/bin/gh"]), ("tool", ["path": "/bin/gh", "file": "1:2", "more": 1]),
      ("tool", ["path": "/bin/gh", "file": "1:02"]), ("tools", [:]), ("tools", ["/bin/gh": "1:2:3"]),
      ("local", [:]), ("local", ["UTC": "mon 7:30"]), ("local", ["UTC": "mon 24:00"]), ("local", ["UTC": "mon 07:60"]),
      ("rates", ["r": [1]]), ("rates", [:]), ("ceiling", ["c:b+a:x"]), ("ceiling", "c:a:x"), ("left", 3), ("extra", 1),
    ] as [(String, JSONValue)])
  func `a record that is not as akms writes it is refused`(key: String, value: JSONValue) throws {
    var json = try record(usual).json
    json[key] = value
    let failure = #expect(throws: Failure.self) { try RecordedDecision(json: json) }
    #expect(failure?.why?.contains(key) == true, "\(failure?.why ?? "")")
  }

  @Test(arguments: ["answer", "rules", "scope", "session", "ttl", "uid"])
  func `a record without what every decision has is refused`(key: String) throws {
    var json = try record(usual).json
    json[key] = nil
    #expect(throws: Failure.self) { try RecordedDecision(json: json) }
  }
}
