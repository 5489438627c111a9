import AKMSJSON
import Testing

@testable import AKMSCommands

struct PolicyTestTests {
  private func test(_ text: String, _ flags: String...) -> (status: Int32, bench: Bench) {
    let bench = Bench()
    bench.write("rules/a.yaml", text)
    return (bench.run(["policy", "test", bench.path("rules")] + flags), bench)
  }

  @Test func `tests that pass are exit 0`() {
    let (status, bench) = test(PolicyFiles.tested)
    #expect(status == 0, "\(bench.console.err)")
    let file = bench.path("rules") + "/a.yaml"
    #expect(
      bench.console.out == """
        ok - people read a (\(file):7)
        ok - agents read nothing (\(file):10)
        tests: 2, all pass

        """)
    #expect(bench.broker.calls.isEmpty)
  }

  @Test func `one that fails says what it expected and is exit 1`() {
    let (status, bench) = test(PolicyFiles.failing)
    #expect(status == 1)
    #expect(
      bench.console.out.hasSuffix(
        """
        not ok - people read c (\(bench.path("rules"))/a.yaml:13)
          expected decision allow, found deny (no_rule)
        tests: 3, failed: 1

        """), "\(bench.console.out)")
  }

  @Test func `coverage names the rules that decided in no test`() {
    let (status, bench) = test(PolicyFiles.tested, "--coverage")
    #expect(status == 0)
    #expect(
      bench.console.out.hasSuffix(
        """
        tests: 2, all pass
        66% of 3 rules decided in a test
        never decided: b (\(bench.path("rules"))/a.yaml:4)

        """), "\(bench.console.out)")
  }

  @Test func `a policy without tests says so`() {
    let (status, bench) = test(PolicyFiles.one)
    #expect(status == 0)
    #expect(bench.console.out == "there is no test in these files\n")
  }

  @Test func `the object has a member for each test and the coverage`() {
    let (status, bench) = test(PolicyFiles.failing, "--json")
    #expect(status == 1)
    #expect(bench.json["schema"] == "akms.policy.test/1")
    #expect(bench.json["ok"] == false && bench.json["passed"] == 2 && bench.json["failed"] == 1)
    #expect(bench.json.list().map { $0["name"]?.string } == ["people read a", "agents read nothing", "people read c"])
    #expect(bench.json["coverage"]?["percent"] == 66)
  }

  @Test func `a name that would act on a terminal is shown escaped`() {
    let (status, bench) = test(PolicyFiles.hostileName)
    #expect(status == 1)
    #expect(bench.console.out.hasPrefix(#"not ok - \u{1b}[2J\u{202e}evil ("#), "\(bench.console.out)")
  }

  @Test func `a file that does not load is exit 78`() {
    let (status, bench) = test("akms: policy/2\n")
    #expect(status == 78)
    #expect(bench.console.err.contains("/a.yaml:1:7: expected \"policy/1\""))
  }

  @Test func `one file can be named`() {
    let bench = Bench()
    bench.write("rules/a.yaml", PolicyFiles.failing)
    bench.write("rules/b.yaml", PolicyFiles.never)
    #expect(bench.akms("policy", "test", bench.path("rules/b.yaml")) == 0)
    #expect(bench.console.out == "there is no test in these files\n")
  }

  @Test(arguments: [("23:30", Int32(0)), ("12:00", 1)]) func `the time of a test is told in the zone of a rule`(
    clock: String, status: Int32
  ) {
    let night = """
      akms: policy/1
      rules:
        - { id: night, effect: allow, scopes: ["secret:read:a"], max_ttl: 1h, when: { between: "22:00-06:00", zone: UTC } }
      tests:
        - name: at night
          request: { session: human, scope: "secret:read:a", at: "2026-01-31T\(clock):00Z" }
          expect: { decision: allow, rule: night }

      """
    let (found, bench) = test(night)
    #expect(found == status, "\(bench.console.out)\(bench.console.err)")
  }

  @Test func `without a folder it is what lies in the configuration, the administrator's first`() {
    let bench = Bench()
    bench.write("config/policy/local.yaml", PolicyFiles.tested)
    bench.write("etc/policy/a.yaml", PolicyFiles.never)
    #expect(bench.akms("policy", "test", "--json") == 0, "\(bench.console.err)")
    let never = bench.json["coverage"]?.list("never").map { $0["id"]?.string }
    #expect(never == ["b", "never-prod"])
  }
}
