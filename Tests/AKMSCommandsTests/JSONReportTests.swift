import AKMSJSON
import Testing

@testable import AKMSCommands

/// `--json`: one object a command, the broker's own wherever it has one.
struct JSONReportTests {
  static let passed: [(String, String)] = [
    ("secret list", "secret.list"), ("secret show x", "secret.show"), ("secret history x", "secret.history"),
    ("secret rm x", "secret.rm"), ("lock", "lock"), ("lease list", "lease.list"), ("plugin list", "plugin.list"),
    ("connection list", "connection.list"), ("status", "status"), ("broker status", "broker.status"),
    ("broker start", "broker.status"), ("policy explain secret:read:a", "policy.explain"),
    ("apply --dry-run", "policy.staged"),
  ]

  @Test(arguments: passed) func `the broker's object is printed as it is`(line: String, operation: String) {
    let bench = Bench()
    let result: JSONValue = ["schema": .string("akms.\(operation)/1"), "items": [], "later": ["a": 1]]
    bench.broker.answer(operation, result)
    #expect(bench.run(line.split(separator: " ").map(String.init) + ["--json"]) == 0, "\(bench.console.err)")
    #expect(bench.console.out == result.text + "\n")
  }

  @Test func `a stopped broker has the keys of a running one`() {
    let bench = Bench()
    bench.broker.isRunning = false
    #expect(bench.akms("broker", "status", "--json") == 0)
    #expect(bench.json == ["schema": "akms.broker.status/1", "running": false, "pid": .null, "level": .null])
  }

  @Test func `whoami is made of status`() {
    let bench = Bench()
    bench.broker.answer(
      "status", ["session": ["class": "ci", "id": "x"], "profile": "acme", "leases": [], "level": "L1"])
    #expect(bench.akms("whoami", "--json") == 0)
    #expect(bench.json.object?.keys == ["depth", "level", "outer", "profile", "schema", "session", "uid"])
    #expect(bench.json["session"]?["class"] == "ci")
    #expect(bench.json["schema"] == "akms.whoami/1")
  }

  @Test func `one lease is shown with a schema of its own`() {
    let bench = Bench()
    bench.broker.answer("lease.list", ["items": [["id": "abc"], ["id": "abd"]]])
    bench.broker.answer("exec.list", ["items": []])
    #expect(bench.akms("lease", "show", "abd", "--json") == 0)
    #expect(bench.json == ["schema": "akms.lease.show/1", "id": "abd", "commands": []])
  }

  @Test func `version says its own`() {
    let bench = Bench()
    #expect(bench.akms("version", "--json") == 0)
    #expect(bench.json == ["schema": "akms.version/1", "version": .string(Version.current)])
  }
}
