import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSCommands

/// The judgement of outcomes that were made up: what is as promised passes, and each single thing that is not is named.
struct SelftestJudgeTests {
  private static func event(_ number: Int64, _ name: String, _ more: JSONObject = [:]) -> JSONValue {
    var event: JSONObject = [
      "schema": "akms.report/1", "seq": .integer(number), "time": "2027-01-15T08:00:00.123Z", "request_id": "r",
      "event_id": .null, "event": .string(name),
    ]
    for key in more.keys { event[key] = more[key] }
    return .object(event)
  }

  private static let grant: JSONObject = [
    "event_id": "e", "scopes": ["secret:read:a"], "lease": "l", "leases": ["l"], "reused": false, "vars": ["K"],
    "expires_at": "2027-01-15T08:10:00Z", "upstream_expires_at": .null, "ttl_seconds": 600, "on_expiry": "terminate",
  ]

  private static let good = Ended(
    how: .code(3), report: [event(1, "granted", grant), event(2, "exit", ["code": 3])], requestID: "r")

  private static func with(_ change: (inout Ended) -> Void) -> Ended {
    var ended = good
    change(&ended)
    return ended
  }

  @Test(arguments: [Ended.How.code(0), .code(3), .signal(9), .late]) func `an end is right when it is the one`(
    how: Ended.How
  ) {
    for other in [Ended.How.code(0), .code(3), .code(9), .signal(9), .signal(15), .late] {
      #expect(Judge.ending(Ended(how: how), is: other).isEmpty == (how == other))
    }
  }

  @Test func `what came instead is told`() {
    let ended = Ended(how: .code(70), errors: "akms: broken\nakms: because x\n")
    #expect(Judge.ending(ended, is: .code(7)) == ["status 70 where status 7 was to come (akms: broken)"])
    #expect(
      Judge.ending(Ended(how: .late, milliseconds: 9), is: .signal(9)) == [
        "still running after 9 ms where signal 9 was to come"
      ])
  }

  static let lines: [(String, Bool)] = [
    ("akms: a\n", true), ("akms: a\nakms: because b\n", true), ("akms: a\nakms: because b\nakms: try `c`\n", true),
    ("", false), ("akms: a", false), ("akms: a.\n", false), ("error: a\n", false), ("akms: a\n\n", false),
    ("akms: a\nakms: b\nakms: try `c`\n", false), ("akms: a\nakms: because b\nakms: c\n", false),
    ("akms: a\nakms: because b\nakms: try `c`\nakms: d\n", false),
  ]

  @Test(arguments: lines) func `three lines are at most three, in their form`(errors: String, holds: Bool) {
    #expect(Judge.threeLines(errors).isEmpty == holds)
  }

  static let objects: [(String, Bool)] = [
    (#"{"schema":"akms.failure/1","code":"no_rule","exit":77,"what":"w","request_id":"r"}"#, true),
    (#"{"schema":"akms.failure/1","code":"no_rule","exit":77,"what":"w","request_id":"s"}"#, false),
    (#"{"schema":"akms.failure/1","code":"no_rule","exit":78,"what":"w","request_id":"r"}"#, false),
    (#"{"schema":"akms.failure/1","code":"usage","exit":77,"what":"w","request_id":"r"}"#, false),
    (#"{"schema":"akms.failure/2","code":"no_rule","exit":77,"what":"w","request_id":"r"}"#, false),
    (#"{"schema":"akms.failure/1","code":"no_rule","exit":77,"request_id":"r"}"#, false),
    ("akms: denied\n", false), ("", false), ("[]", false),
  ]

  @Test(arguments: objects) func `a failure's object has code, exit, text and request`(errors: String, holds: Bool) {
    #expect(Judge.failureObject(Ended(how: .code(77), errors: errors, requestID: "r"), code: .noRule).isEmpty == holds)
  }

  @Test func `a report that is as promised passes`() {
    #expect(Judge.report(Self.good, is: ["granted", "exit"]).isEmpty && Judge.lastWord(Self.good).isEmpty)
    let killed = Self.with { ($0.how, $0.report[1]) = (.signal(9), Self.event(2, "exit", ["signal": 9])) }
    #expect(Judge.lastWord(killed).isEmpty)
  }

  static let reports: [(String, [JSONValue])] = [
    ("nothing", []), ("exit alone", [event(1, "exit", ["code": 3])]),
    ("another order", [event(1, "exit", ["code": 3]), event(2, "granted", grant)]),
    ("one more", [event(1, "granted", grant), event(2, "exit", ["code": 3]), event(3, "exit", ["code": 3])]),
    ("a line that is no JSON", [.null, event(2, "exit", ["code": 3])]),
    ("a number left out", [event(1, "granted", grant), event(3, "exit", ["code": 3])]),
    ("another request", [event(1, "granted", grant), event(2, "exit", ["code": 3, "request_id": "s"])]),
    ("another schema", [event(1, "granted", grant), event(2, "exit", ["code": 3, "schema": "akms.report/2"])]),
    ("no time", [event(1, "granted", grant), event(2, "exit", ["code": 3, "time": "now"])]),
    ("no lease", [event(1, "granted", ["vars": ["K"]]), event(2, "exit", ["code": 3])]),
  ]

  @Test(arguments: reports) func `a report that differs in one thing does not pass`(name: String, report: [JSONValue]) {
    #expect(!Judge.report(Self.with { $0.report = report }, is: ["granted", "exit"]).isEmpty, "\(name)")
  }

  static let lasts: [JSONObject] = [["code": 4], ["signal": 3], ["code": 3, "signal": 9], [:]]

  @Test(arguments: lasts) func `a last event that tells another end does not pass`(fields: JSONObject) {
    #expect(!Judge.lastWord(Self.with { $0.report[1] = Self.event(2, "exit", fields) }).isEmpty)
    #expect(!Judge.lastWord(Self.with { $0.report = [] }).isEmpty)
    #expect(!Judge.lastWord(Self.good, failure: .noRule).isEmpty)
  }

  @Test func `the environment is compared entry by entry`() {
    #expect(Judge.environment("B=2\0A=1\0", is: ["A=1", "B=2"]).isEmpty)
    #expect(Judge.environment("A=1\0", is: ["A=1", "B=2"]) == ["it lacks B"])
    #expect(Judge.environment("A=1\0C=x\0", is: ["A=1"]) == ["it has C with another value or unasked"])
    #expect(Judge.environment("A=2\0", is: ["A=1"]).count == 2)
    #expect(Judge.environment("A=1\0A=1\0", is: ["A=1"]) == ["an entry stands twice"])
  }

  @Test func `silence, output and an untouched terminal are exact`() {
    #expect(Judge.silence(Ended(how: .code(0))).isEmpty && !Judge.silence(Ended(how: .code(0), errors: "x")).isEmpty)
    #expect(Judge.output(Ended(how: .code(0), output: "x"), is: "x", "it").isEmpty)
    #expect(Judge.output(Ended(how: .code(0), output: "x\n"), is: "x", "it") == ["it is not what it was to be"])
    #expect(Judge.untouched("").isEmpty && Judge.untouched("Password:") == ["the terminal got 9 bytes"])
    #expect(Judge.nothingLeft([]).isEmpty && !Judge.nothingLeft(["sleep (7)"]).isEmpty)
  }
}
