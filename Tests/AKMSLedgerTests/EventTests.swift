import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSLedger

@Suite struct EventTests {
  private let facts: JSONObject = ["akms.level": "L1", "host.name": "h", "user.id": "1000"]

  private func line(_ event: LedgerEvent, seq: UInt64 = 42) throws(Failure) -> String {
    var bytes: [UInt8] = []
    try EventLine(event, at: 1_767_323_045_000_006, facts: facts).write(seq: seq, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `an event is one line of sorted keys with the ledger's own fields, to the byte`() throws {
    let event = LedgerEvent(
      "vend.denied", outcome: .failure, reason: "no rule\u{1b}[31m", code: "no_rule",
      [
        "akms.scope.requested": "aws:s3:b/**", "process.pid": 7, "user.name": "ann",
        "akms.x": ["b", ["z": 1, "a": .null]],
      ])
    let text = try line(event)
    let id = try #require(text.firstMatch(of: /"event.id":"([^"]+)"/)).1
    #expect(
      text
        == #"{"@timestamp":"2026-01-02T03:04:05.000006Z","akms.level":"L1","akms.scope.requested":"aws:s3:b/**","akms.seq":42,"#
        + #""akms.x":["b",{"a":null,"z":1}],"event.action":"vend.denied","event.category":["iam"],"event.code":"no_rule","#
        + #""event.id":"\#(id)","event.kind":"event","event.outcome":"failure","event.reason":"no rule\u001b[31m","#
        + #""event.type":["denied"],"host.name":"h","process.pid":7,"user.id":"1000","user.name":"ann"}"# + "\n")
  }

  @Test func `a field of the event wins over the machine's`() throws {
    #expect(try line(LedgerEvent("open", ["user.id": "0"])).contains(#""user.id":"0"}"#))
  }

  @Test(arguments: [
    "@timestamp", "akms.seq", "event.id", "event.action", "event.outcome", "", "Upper", "a-b", "1a", "a b", "é", "a\"",
  ])
  func `a name that no event may have is refused`(name: String) {
    let refusal = #expect(throws: Failure.self) { try line(LedgerEvent("open", [name: 1])) }
    #expect(refusal == Failure(.internal, "an event cannot have the field `\(name)`"))
  }

  @Test(arguments: ["", "Vend", "a b", "a\"b"]) func `an action that is no word is refused`(action: String) {
    let refusal = #expect(throws: Failure.self) { try line(LedgerEvent(action)) }
    #expect(refusal == Failure(.internal, "an event cannot have the action `\(action)`"))
  }

  @Test func `an event that would not fit is refused before anything is written, one that just fits is not`()
    async throws
  {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    func event(_ count: Int) -> LedgerEvent {
      LedgerEvent("open", ["akms.text": .string(String(repeating: "x", count: count))])
    }
    let empty = try await ledger.append(event(0))
    let room = Limits.ledgerLine - (try LedgerTail.read(directory: fixture.ledger, last: 1)[0].count - 1 + 20)
    _ = try await ledger.append(event(room))
    let refusal = await #expect(throws: Failure.self) { try await ledger.append(event(room + 1)) }
    #expect(refusal?.code == .usage && refusal?.why == "open would take 16385 bytes, 16384 are the limit")
    #expect(try fixture.verify().events == 2 && empty.seq == 1)
    await ledger.close()
  }

  @Test(arguments: [
    ("session.end", "session", "end"), ("exec.start", "process", "start"), ("policy.load", "configuration", "change"),
    ("plugin.install", "package", "installation"), ("plugin.crash", "package", "change"),
    ("broker.stop", "host", "end"),
    ("vend.result", "iam", "allowed"), ("vend.intent", "iam", "info"), ("seal", "iam", "info"),
    ("audit.truncated", "host", "info"),
  ])
  func `actions have ECS's category and type`(action: String, category: String, type: String) {
    let classification = LedgerEvent(action).classification
    #expect(classification.category == category && classification.type == type)
  }

  @Test func `an append after close is refused, and close waits for what was taken`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    async let early = ledger.append(LedgerEvent("open"))
    #expect(try await early.seq == 1)
    await ledger.close()
    await ledger.close()
    let refusal = await #expect(throws: Failure.self) { try await ledger.append(LedgerEvent("open")) }
    #expect(refusal == Failure(.ledgerUnavailable, "the ledger is closed"))
  }

  @Test func `a mailbox holds as many as it may, gives all at once, and ends when it is closed and empty`() {
    let mailbox = Mailbox<Int>(capacity: 2)
    #expect(mailbox.offer(1) == nil && mailbox.offer(2) == nil && mailbox.offer(3) == .full)
    #expect(mailbox.takeAll() == [1, 2])
    #expect(mailbox.offer(4) == nil)
    mailbox.close()
    #expect(mailbox.offer(5) == .closed)
    #expect(mailbox.takeAll() == [4] && mailbox.takeAll() == nil)
  }
}

@Suite struct LedgerTailTests {
  private func seqs(
    _ fixture: LedgerFixture, last: Int, _ filter: LedgerTail.Filter = .init(), unsealed: Bool = false
  ) throws -> [Int64] {
    try LedgerTail.read(directory: fixture.ledger, last: last, matching: filter, unsealed: unsealed)
      .map { try JSONParser.parse($0)["akms.seq"]?.integer ?? 0 }
  }

  @Test func `the last events come in order, over segments, as many as there are`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open(segmentBytes: 2000)
    #expect(try seqs(fixture, last: 5) == [])
    try await fixture.append(12, to: ledger)
    await ledger.close()
    #expect(try seqs(fixture, last: 5) == [8, 9, 10, 11, 12])
    #expect(try seqs(fixture, last: 100) == Array(1...12))
    #expect(try seqs(fixture, last: 0) == [] && seqs(fixture, last: -1) == [])
  }

  @Test func `actions and times filter`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    for action in ["vend.intent", "vend.result", "open", "vend.intent", "lease.expire"] {
      try await fixture.append(1, to: ledger, action: action)
    }
    await ledger.close()
    #expect(try seqs(fixture, last: 9, .init(actions: ["vend.intent"])) == [1, 4])
    #expect(try seqs(fixture, last: 1, .init(actions: ["vend.intent"])) == [4])
    #expect(try seqs(fixture, last: 9, .init(actions: ["vend.", "open"])) == [1, 2, 3, 4])
    #expect(try seqs(fixture, last: 9, .init(actions: ["vend"])) == [])
    let lines = try LedgerTail.read(directory: fixture.ledger, last: 3)
    let third = try #require(try JSONParser.parse(lines[0])["@timestamp"]?.string)
    let time = try #require(
      (0..<60).map { 1_767_323_045_000_006 + Int64($0) * 1_000_000 }.first { Timestamp.text($0) == third })
    #expect(try seqs(fixture, last: 9, .init(since: time)) == [3, 4, 5])
    #expect(try seqs(fixture, last: 9, .init(actions: ["vend."], since: time + 1)) == [4])
  }

  @Test func `what no seal follows is left out unless it is asked for`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    try await fixture.append(2, to: ledger)
    await ledger.close()
    let lines = fixture.read().split(separator: 10).map { Array($0) + [10] }
    fixture.write(Array(lines.dropLast().joined()))
    #expect(try seqs(fixture, last: 9) == [1])
    #expect(try seqs(fixture, last: 9, unsealed: true) == [1, 2])
  }

  @Test func `a folder without a ledger is said to be one`() throws {
    let fixture = LedgerFixture()
    let missing = #expect(throws: Failure.self) { try LedgerTail.read(directory: fixture.ledger, last: 1) }
    #expect(
      missing
        == Failure(
          .ledgerUnavailable, "the ledger cannot be used: \(fixture.ledger)", why: "open: No such file or directory"))
    let empty = #expect(throws: Failure.self) { try LedgerVerifier.verify(directory: fixture.path) }
    #expect(empty == Failure(.ledgerUnavailable, "there is no ledger in \(fixture.path)", why: "key.pub is missing"))
  }
}
