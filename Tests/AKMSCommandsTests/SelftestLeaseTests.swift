import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSCommands

/// The judgement of what is shared, retried, ended and recorded; outcomes are made up.
struct SelftestLeaseTests {
  private static func grant(_ lease: String?, reused: Bool) -> JSONValue {
    ["event": "granted", "lease": .optional(lease) ?? .null, "reused": .bool(reused)]
  }

  private static func one(_ lease: String?, reused: Bool, output: String = "v", how: Ended.How = .code(0)) -> Ended {
    Ended(how: how, output: output, report: [grant(lease, reused: reused)])
  }

  @Test func `one lease, made once, is shared`() {
    let all = [Self.one("l", reused: false), Self.one("l", reused: true), Self.one("l", reused: true)]
    #expect(Judge.sharing(all, value: "v").isEmpty)
  }

  static let unshared: [(String, [Ended])] = [
    ("two leases", [one("l", reused: false), one("m", reused: true)]),
    ("two made it", [one("l", reused: false), one("l", reused: false)]),
    ("nobody made it", [one("l", reused: true), one("l", reused: true)]),
    ("another value", [one("l", reused: false), one("l", reused: true, output: "")]),
    ("one failed", [one("l", reused: false), one("l", reused: true, how: .code(75))]),
    ("no reports", [Ended(how: .code(0), output: "v"), Ended(how: .code(0), output: "v")]),
  ]

  @Test(arguments: unshared) func `what is not shared does not pass`(name: String, all: [Ended]) {
    #expect(!Judge.sharing(all, value: "v").isEmpty, "\(name)")
  }

  @Test func `a retry has the first one's lease, and says that it is not new`() {
    let first = Self.one("l", reused: false)
    #expect(Judge.retry(first, Self.one("l", reused: true)).isEmpty)
    for second in [
      Self.one("m", reused: true), Self.one("l", reused: false), Self.one(nil, reused: true),
      Self.one("l", reused: true, how: .code(77)),
    ] { #expect(!Judge.retry(first, second).isEmpty) }
    #expect(!Judge.retry(Self.one(nil, reused: true), Self.one(nil, reused: true)).isEmpty)
  }

  private static func expired(
    _ how: Ended.How = .code(124), _ milliseconds: Int = 2050, action: JSONValue = "terminate",
    last: JSONObject = ["event": "failed", "code": "lease_ended", "exit": 124, "what": "w"]
  ) -> Ended {
    let events: [JSONObject] = [
      [
        "event": "granted", "event_id": "e", "scopes": [], "lease": "l", "leases": [], "reused": false, "vars": [],
        "expires_at": "x", "upstream_expires_at": .null, "ttl_seconds": 2, "on_expiry": "terminate",
      ],
      ["event": "expiring", "seconds_left": 1], ["event": "expired", "action": action, "why": "w"], last,
    ]
    let report = zip(events, 1...).map { event, number -> JSONValue in
      var event = event
      (event["schema"], event["seq"]) = ("akms.report/1", .integer(Int64(number)))
      (event["time"], event["request_id"]) = ("2027-01-15T08:00:00.123Z", "r")
      return .object(event)
    }
    return Ended(how: how, report: report, milliseconds: milliseconds, requestID: "r")
  }

  @Test func `an end by the lease is 124, in time, told as such`() {
    #expect(Judge.expiry(Self.expired(), within: 1000...4500).isEmpty)
    let wrong = [
      Self.expired(.code(0)), Self.expired(.signal(15)), Self.expired(.late), Self.expired(.code(124), 900),
      Self.expired(.code(124), 4501), Self.expired(action: "keep"), Self.expired(last: ["event": "exit", "code": 0]),
      Self.expired(last: ["event": "failed", "code": "internal", "exit": 70, "what": "w"]),
    ]
    for ended in wrong { #expect(!Judge.expiry(ended, within: 1000...4500).isEmpty) }
  }

  @Test func `the ledger verifies and has every grant that was told`() {
    let verified = Ended(how: .code(0), output: #"{"ok":true,"problems":[]}"#)
    #expect(Judge.ledger(verified, recorded: ["a", "b"], reported: ["a"]).isEmpty)
    #expect(Judge.ledger(verified, recorded: ["b"], reported: ["a", "b"]) == ["1 of 2 grants are not in it"])
    #expect(Judge.ledger(verified, recorded: ["a"], reported: []) == ["no report told of a grant"])
    for output in [#"{"ok":false,"problems":["x"]}"#, "", "{}"] {
      #expect(!Judge.ledger(Ended(how: .code(0), output: output), recorded: ["a"], reported: ["a"]).isEmpty)
    }
    #expect(!Judge.ledger(Ended(how: .code(1), output: verified.output), recorded: ["a"], reported: ["a"]).isEmpty)
  }

  private static let items = [
    SelftestItem(name: "one", wrong: [], milliseconds: 3),
    SelftestItem(name: "two", wrong: ["x\u{1B}", "y"], milliseconds: 4),
  ]

  @Test func `a person reads a line a check, what is wrong below it, and a count`() {
    let style = Style(FakeConsole())
    #expect(Self.items.map { $0.text(style) }.joined() == "ok - one (3 ms)\nnot ok - two (4 ms)\n  x\\u{1b}\n  y\n")
    #expect(SelftestItem.summary(Self.items) == "checks: 2, failed: 1\n")
    #expect(SelftestItem.summary([Self.items[0]]) == "checks: 1, all hold\n")
  }

  @Test func `a program reads one object`() {
    let report = SelftestItem.report(Self.items, akms: "/bin/akms", kept: nil)
    #expect(report["schema"] == "akms.selftest.harness/1" && report["ok"] == false && report["kept"] == .null)
    #expect(report.list()[1] == ["name": "two", "ok": false, "detail": "x\u{1B}; y", "milliseconds": 4])
    #expect(SelftestItem.report([Self.items[0]], akms: "a", kept: "/t")["ok"] == true)
  }

  @Test func `every check has a name of its own`() {
    #expect(Set(HarnessCheck.all.map(\.name)).count == HarnessCheck.all.count)
  }

  @Test func `without an akms nothing is tried`() {
    let bench = Bench()
    #expect(bench.akms("selftest", "harness") == 69)
    #expect(bench.console.err.hasPrefix("akms: the program akms is missing\n"))
  }
}
