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
          [
            "id": "aa11", "connection": "aws", "session": "human-1", "agent": .null, "profile": "acme",
            "issued_at": "2027-01-15T07:59:00Z",
          ],
          [
            "id": "aa22", "connection": "secret", "session": "ci-9", "agent": .null, "profile": .null,
            "issued_at": "2027-01-15T06:00:00Z",
          ],
          [
            "id": "bb33", "connection": "aws", "session": "ci-9", "agent": .null, "profile": .null,
            "issued_at": "2027-01-15T04:00:00Z",
          ],
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
    ("--all", #"{"all":true,"ids":[]}"#), ("--since 2h", #"{"ids":["aa11","aa22"]}"#),
    ("--since 2027-01-15T07:00:00+01:00", #"{"ids":["aa11","aa22"]}"#), ("--since 1m", #"{"ids":["aa11"]}"#),
    ("--profile acme", #"{"ids":["aa11"]}"#), ("aa11 aa1", #"{"ids":["aa11"]}"#),
    ("--since 5h --connection aws --session ci", #"{"ids":["bb33"]}"#),
  ]

  @Test(arguments: chosen) func `ids, starts of ids and filters choose, each lease once`(
    line: String, arguments: String
  ) {
    let bench = bench()
    #expect(bench.run(["lease", "revoke"] + line.split(separator: " ").map(String.init)) == 0)
    #expect(bench.broker.calls.last == .init(operation: "lease.revoke", arguments: arguments))
  }

  @Test(arguments: [
    ("--connection gcp", "no lease matches"), ("--agent claude-code", "no lease matches: none of 3 has an agent"),
    ("--profile other", "no lease matches"), ("--since 1s", "no lease matches"),
  ]) func `a filter that matches nothing says so and asks for nothing`(line: String, message: String) {
    for word in ["list", "revoke"] {
      let bench = bench()
      #expect(bench.run(["lease", word] + line.split(separator: " ").map(String.init)) == 0)
      #expect(bench.console.out == message + "\n")
      #expect(bench.broker.calls.map(\.operation) == ["lease.list"])
    }
  }

  @Test func `list takes the same filters, and keeps the broker's object`() {
    let bench = bench()
    #expect(bench.akms("lease", "list", "--session", "ci", "--connection", "aws", "--json") == 0)
    #expect(bench.json.list().map { $0["id"]?.string } == ["bb33"])
    #expect(bench.broker.calls.last == .init(operation: "lease.list", arguments: "{}"))
  }

  @Test func `list with all asks for ended leases, too`() {
    let bench = bench()
    #expect(bench.akms("lease", "list", "--all", "bb") == 0)
    #expect(bench.broker.calls.last == .init(operation: "lease.list", arguments: #"{"all":true}"#))
  }

  @Test(arguments: ["soon", "2h ago", "", "2027-01-15", "1h30m"])
  func `a time that is none is refused before the broker is asked`(text: String) {
    let bench = bench()
    #expect(bench.akms("lease", "revoke", "--since", text) == 64)
    #expect(bench.console.err.hasPrefix("akms: --since takes a duration or a time, found '\(text)'\n"))
    #expect(bench.broker.calls.isEmpty)
  }

  @Test func `a lease is shown with the commands that run with it, and no others`() {
    let bench = bench()
    let command: JSONObject = [
      "pid": 41, "command": "/usr/bin/psql", "state": "running", "since": "S", "depth": 1, "expires_at": "E",
      "on_expiry": "terminate", "request_id": "r",
    ]
    var (one, other) = (command, command)
    (one["leases"], other["leases"]) = (["bb33", "aa11"], ["aa22"])
    bench.broker.answer("exec.list", ["items": [.object(one), .object(other)]])
    #expect(bench.akms("lease", "show", "aa11", "--json") == 0)
    #expect(bench.json["commands"] == [.object(command)])
    bench.console.clear()
    #expect(bench.akms("lease", "show", "aa11") == 0)
    #expect(
      bench.console.out.hasSuffix(
        """

        PID  COMMAND        STATE    SINCE  DEPTH  EXPIRES AT  ON EXPIRY  REQUEST ID
        41   /usr/bin/psql  running  S      1      E           terminate  r

        """))
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
