import AKMSJSON
import Testing

@testable import AKMSCommands

struct LeaseTests {
  private func bench() -> Bench {
    let bench = Bench()
    bench.broker.answer(
      "lease.list",
      [
        "items": [
          ["id": "aa11", "connection": "aws", "session": "human-1"],
          ["id": "aa22", "connection": "secret", "session": "ci-9"],
          ["id": "bb33", "connection": "aws", "session": "ci-9"],
        ]
      ])
    bench.broker.answer(
      "lease.revoke", ["schema": "akms.lease.revoke/1", "items": [["id": "x", "result": "revoked"]]])
    return bench
  }

  static let chosen: [(String, String)] = [
    ("aa11", #"{"ids":["aa11"]}"#), ("bb", #"{"ids":["bb33"]}"#), ("aa2 bb", #"{"ids":["aa22","bb33"]}"#),
    ("--connection aws", #"{"ids":["aa11","bb33"]}"#), ("--session ci-9", #"{"ids":["aa22","bb33"]}"#),
    ("--connection aws --session ci", #"{"ids":["bb33"]}"#), ("bb33 --connection aws", #"{"ids":["bb33"]}"#),
    ("--all", #"{"all":true,"ids":[]}"#),
  ]

  @Test(arguments: chosen) func `ids, starts of ids and filters choose`(line: String, arguments: String) {
    let bench = bench()
    #expect(bench.run(["lease", "revoke"] + line.split(separator: " ").map(String.init)) == 0)
    #expect(bench.broker.calls.last == .init(operation: "lease.revoke", arguments: arguments))
  }

  @Test func `a filter that matches nothing asks for nothing`() {
    let bench = bench()
    #expect(bench.akms("lease", "revoke", "--connection", "gcp") == 0)
    #expect(bench.console.out == "no lease matches\n")
    #expect(bench.broker.calls.map(\.operation) == ["lease.list"])
  }

  @Test(arguments: [
    ("cc", Int32(1), "akms: no lease cc is live\nakms: try `akms lease list`\n"),
    ("aa", 64, "akms: the lease id aa is ambiguous\nakms: because 2 leases start so\nakms: try `akms lease list`\n"),
    ("", 1, "akms: no lease  is live\nakms: try `akms lease list`\n"),
  ]) func `an id that names no single lease is refused`(id: String, status: Int32, message: String) {
    for word in ["show", "revoke"] {
      let bench = bench()
      #expect(bench.akms("lease", word, id) == status)
      #expect(bench.console.err == message)
    }
  }

  @Test func `a lease that the provider cannot revoke is told with the time of its death, and is no failure`() {
    let bench = bench()
    bench.broker.answer(
      "lease.revoke",
      ["items": [["id": "aa11", "result": "not_revocable", "dead_at": "2026-01-01T01:00:00Z"]]])
    #expect(bench.akms("lease", "revoke", "--all") == 0)
  }

  @Test func `a lease that could not be ended is exit 1, with the time of its death`() {
    let bench = bench()
    bench.broker.answer(
      "lease.revoke",
      ["items": [["id": "aa11", "result": "failed", "dead_at": "2026-01-01T01:00:00Z"]]])
    #expect(bench.akms("lease", "revoke", "--all") == 1)
    #expect(
      bench.console.out == """
        ID    RESULT  DEAD AT
        aa11  failed  2026-01-01T01:00:00Z

        """)
  }
}
