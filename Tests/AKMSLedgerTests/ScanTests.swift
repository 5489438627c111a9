import AKMSJSON
import AKMSModel
import AKMSTestSupport
import Synchronization
import Testing

@testable import AKMSLedger

@Suite struct ScanTests {
  /// The ids that a scan finds, in order.
  private func ids(
    _ fixture: LedgerFixture, since: Int64 = 0, _ actions: Set<String> = ["vend.intent"]
  ) throws -> [String] {
    var ids: [String] = []
    try LedgerScan(directory: fixture.ledger, since: since, actions: actions).forEach(["event.id"]) { line, event in
      ids.append(line.text(event.place(0)) ?? "")
    }
    return ids
  }

  /// Time of the first event of `LedgerFixture`'s clock.
  private static let start: Int64 = 1_767_323_045_000_006

  @Test func `events come in order over all segments, those of other actions left out`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open(segmentBytes: 3000)
    var expected: [Receipt] = []
    for _ in 0..<12 {
      expected += try await fixture.append(2, to: ledger)
      try await fixture.append(1, to: ledger, action: "vend.intention")
      try await fixture.append(1, to: ledger, action: "exec.start")
    }
    await ledger.close()
    #expect(try LedgerScan(directory: fixture.ledger, actions: ["vend.intent"]).segments > 3)
    #expect(try ids(fixture) == expected.map(\.eventID))
    #expect(try ids(fixture, ["vend.intent", "exec.start"]).count == 36)
    #expect(try ids(fixture, ["vend"]).isEmpty)
  }

  @Test func `events before the time are left out, and segments that end before it are not read`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open(segmentBytes: 3000)
    let receipts = try await fixture.append(30, to: ledger)
    await ledger.close()
    let whole = try LedgerScan(directory: fixture.ledger, actions: ["vend.intent"])
    let late = try times(whole)[20]
    let scan = try LedgerScan(directory: fixture.ledger, since: late, actions: ["vend.intent"])
    #expect(try ids(fixture, since: late) == receipts[20...].map(\.eventID))
    #expect(scan.segments < whole.segments - 2)
    // what is not read may be damaged
    fixture.write(Array("{\"seal\":".utf8) + fixture.read().dropFirst(8).map { $0 == 10 ? 10 : 0x41 })
    #expect(try ids(fixture, since: late) == receipts[20...].map(\.eventID))
    #expect(try ids(fixture, since: .max).isEmpty)
  }

  private func times(_ scan: LedgerScan) throws -> [Int64] {
    var times: [Int64] = []
    try scan.forEach([]) { _, event in times.append(event.time) }
    return times
  }

  @Test func `times are those of the events, to the microsecond`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    try await fixture.append(1, to: ledger)
    await ledger.close()
    let times = try times(LedgerScan(directory: fixture.ledger, actions: ["vend.intent"]))
    #expect(times.count == 1)
    #expect(times.allSatisfy { (Self.start...Self.start + 9_000_000).contains($0) && $0 % 1_000_000 == 6 }, "\(times)")
  }

  @Test func `what no seal follows does not count`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    let receipts = try await fixture.append(3, to: ledger)
    await ledger.close()
    let whole = fixture.read()
    let lines = whole.split(separator: 10)
    let last = try #require(lines.last { !$0.starts(with: Seal.prefix) })
    for tail in [Array(last) + [10], Array(last), Array(last.prefix(40)), Array(Seal.prefix)] {
      fixture.write(whole + tail)
      #expect(try ids(fixture) == receipts.map(\.eventID))
    }
    fixture.write(whole.dropLast(lines[lines.count - 1].count + 1))
    #expect(try ids(fixture) == receipts.dropLast().map(\.eventID))
  }

  @Test func `the last seal is found below a batch of megabytes`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    let receipts = try await fixture.append(2, to: ledger)
    await ledger.close()
    fixture.write(fixture.read() + Array(repeating: Array(repeating: 0x41, count: 9999) + [10], count: 300).joined())
    #expect(try ids(fixture) == receipts.map(\.eventID))
  }

  @Test func `a fold unites the segments' results in order, and reads what a stream reads`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open(segmentBytes: 2000)
    let receipts = try await fixture.append(60, to: ledger)
    await ledger.close()
    let scan = try LedgerScan(directory: fixture.ledger, actions: ["vend.intent"])
    let ids = try scan.fold(["akms.none", "event.id"], into: [String]()) { ids, line, event in
      #expect(event.place(0) == nil)
      ids.append(line.text(event.place(1)) ?? "")
    } uniting: {
      $0 += $1
    }
    #expect(ids == receipts.map(\.eventID))
  }

  @Test func `a folder without a ledger is refused`() throws {
    let fixture = LedgerFixture()
    #expect(throws: Failure.self) { try LedgerScan(directory: fixture.ledger, actions: ["vend.intent"]) }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func `members of any written object are found where they stand`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<500 {
      let value = random.object(depth: 3)
      let bytes = try JSONValue.object(value).encoded()
      var found: [(String, JSONValue?)] = []
      let isWhole = bytes.members { key, place in
        found.append((key, try? JSONParser.parse(place)))
        return true
      }
      #expect(isWhole && found.map(\.0) == value.keys && found.map(\.1) == value.members.map(\.value))
      let cut = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &random)))
      #expect(!cut.members { _, _ in true } || cut.count == 0)
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `any bytes are gone through without a trap`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let alphabet = Array(#"{}[]",:\a1"#.utf8)
    for _ in 0..<5000 {
      let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      var count = 0
      _ = bytes.members { _, value in
        count += 1
        #expect(value.count <= bytes.count)
        return true
      }
      #expect(count <= bytes.count)
    }
  }
}

extension [UInt8] {
  /// As ``MemberSkim/each(_:_:)``, keys as text.
  fileprivate func members(_ body: (String, [UInt8]) -> Bool) -> Bool {
    MemberSkim.each(unsafe span.bytes) { body(String(decoding: self[$0], as: UTF8.self), Array(self[$1])) }
  }
}

extension SeededGenerator {
  fileprivate mutating func object(depth: Int) -> JSONObject {
    var object = JSONObject()
    for _ in 0..<Int.random(in: 0...5, using: &self) {
      object["k\(Int.random(in: 0...99, using: &self))"] = value(depth: depth - 1)
    }
    return object
  }

  private mutating func value(depth: Int) -> JSONValue {
    switch Int.random(in: depth > 0 ? 0...6 : 2...6, using: &self) {
    case 0: .object(object(depth: depth))
    case 1: .array((0..<Int.random(in: 0...3, using: &self)).map { _ in value(depth: depth - 1) })
    case 2: .null
    case 3: .bool(true)
    case 4: .integer(Int64.random(in: -9...(.max), using: &self))
    default: .string(["", "\"", "\\", "\\\"", "a,b}", "]{", "\u{E9}\n"].randomElement(using: &self) ?? "")
    }
  }
}
