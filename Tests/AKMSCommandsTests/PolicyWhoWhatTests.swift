import AKMSJSON
import Testing

@testable import AKMSCommands

struct PolicyWhoWhatTests {
  private func bench() -> Bench {
    let bench = Bench()
    bench.write("rules/a.yaml", PolicyFiles.wider)
    return bench
  }

  @Test func `who-can names the rules that give it`() {
    let bench = bench()
    #expect(bench.akms("policy", "who-can", "secret:read:b", "--policy", bench.path("rules"), "--json") == 0)
    #expect(bench.json["schema"] == "akms.policy.who-can/1" && bench.json["scope"] == "secret:read:b")
    #expect(bench.json.list().map { $0["rule"]?["id"] ?? $0["rule"] } == ["b"], "\(bench.console.out)")
    #expect(bench.broker.calls.isEmpty)
  }

  @Test func `who-can says that nobody can`() {
    let bench = bench()
    #expect(bench.akms("policy", "who-can", "secret:read:z", "--policy", bench.path("rules")) == 0)
    #expect(bench.console.out == "nobody can get secret:read:z: no rule allows it\n")
  }

  @Test(arguments: [("human", ["a"]), ("agent", ["a", "b"]), ("unproven", [])])
  func `what-can is about the caller given`(
    session: String, rules: [String]
  ) {
    let bench = bench()
    #expect(bench.akms("policy", "what-can", "--session", session, "--policy", bench.path("rules"), "--json") == 0)
    #expect(bench.json["schema"] == "akms.policy.what-can/1")
    #expect(bench.json.list().compactMap { ($0["rule"]?["id"] ?? $0["rule"])?.string } == rules, "\(bench.console.out)")
  }

  @Test func `what-can says that nothing is allowed`() {
    let bench = bench()
    #expect(bench.akms("policy", "what-can", "--session", "unproven", "--policy", bench.path("rules")) == 0)
    #expect(bench.console.out == "nothing is allowed\n")
  }

  @Test(arguments: [["who-can", "secret:read:a"], ["what-can"]]) func `without --policy the applied one answers`(
    words: [String]
  ) {
    let bench = Bench()
    bench.broker.answer(
      "policy.applied", ["files": [["name": "policy/local.yaml", "text": .string(PolicyFiles.one)]]])
    #expect(bench.run(["policy"] + words + ["--json"]) == 0, "\(bench.console.err)")
    #expect(bench.json.list().count == 1)
    #expect(bench.broker.calls.map(\.operation) == ["policy.applied"])
  }

  @Test(arguments: [true, false])
  func `a policy that is too long for an answer is read from the files that it came from`(
    same: Bool
  ) {
    let bench = Bench()
    bench.write("config/policy/local.yaml", PolicyFiles.one)
    bench.broker.answer("policy.applied", ["files": [["name": "policy/local.yaml", "text": .null]]])
    bench.broker.answer("policy.staged", ["same": .bool(same)])
    #expect(bench.akms("policy", "what-can", "--json") == (same ? 0 : 69))
    if same { #expect(bench.json.list().count == 1) }
    #expect(bench.console.err == (same ? "" : "akms: the policy is too long for an answer of the broker\n"))
  }

  @Test(arguments: [["who-can", "secret:read:a"], ["what-can"]]) func `staged is what lies in the files`(
    words: [String]
  ) {
    let bench = Bench()
    bench.write("config/policy/local.yaml", PolicyFiles.one)
    #expect(bench.run(["policy"] + words + ["--policy", "staged", "--json"]) == 0, "\(bench.console.err)")
    #expect(bench.json.list().count == 1)
    #expect(bench.broker.calls.isEmpty)
  }
}
