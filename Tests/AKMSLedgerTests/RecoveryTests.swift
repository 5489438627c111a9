import AKMSJSON
import AKMSModel
import Foundation
import Testing

@testable import AKMSLedger

@Suite struct RecoveryTests {
  private func event(_ fixture: LedgerFixture) throws -> JSONValue {
    try JSONParser.parse(try #require(try LedgerTail.read(directory: fixture.ledger, last: 1).first))
  }

  @Test func `a file that is cut short anywhere recovers to the last seal before the cut`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    try await fixture.append(2, to: ledger)
    await ledger.close()
    let bytes = fixture.read()
    let lines = bytes.split(separator: 10)
    let seals = lines.indices.filter { lines[$0].starts(with: Seal.prefix) }.map { lines[$0].endIndex + 1 }
    for end in 0..<bytes.count {
      fixture.write(Array(bytes[..<end]))
      let sealed = seals.filter { $0 <= end }.count
      let before = try fixture.verify()
      #expect(before.problems == [] && before.events == UInt64(max(sealed - 1, 0)), "cut at \(end)")
      let again = try fixture.open(files: FaultyFiles.unsynced)
      await again.close()
      let after = try fixture.verify()
      let isClean = sealed > 0 && seals[sealed - 1] == end
      #expect(after.problems == [] && after.unsealed == 0, "cut at \(end)")
      #expect(after.events == UInt64(max(sealed - 1, 0)) + (isClean ? 0 : 1), "cut at \(end)")
      if sealed == 0 { fixture.remove("000002.jsonl") }
    }
  }

  @Test func `what was cut off is recorded with its place, length and hash`() async throws {
    let fixture = LedgerFixture()
    var ledger = try fixture.open()
    try await fixture.append(1, to: ledger)
    await ledger.close()
    let whole = fixture.read()
    let lines = whole.split(separator: 10).map { Array($0) + [10] }
    let torn = Array(
      String(decoding: lines[1], as: UTF8.self).replacing("\"akms.seq\":1,", with: "\"akms.seq\":2,").utf8)
    fixture.write(whole + torn + torn.prefix(100))
    #expect(try fixture.verify().unsealed == 2 && fixture.verify().ok)
    ledger = try fixture.open()
    await ledger.close()
    let event = try event(fixture)
    #expect(event["event.action"] == "audit.truncated" && event["akms.ledger.tail"] == "truncated")
    #expect(event["akms.ledger.segment"] == 1 && event["akms.ledger.offset"] == .integer(Int64(whole.count)))
    #expect(event["akms.ledger.bytes"] == .integer(Int64(torn.count + 100)) && event["akms.ledger.lines"] == 2)
    #expect(event["akms.ledger.sha256"] == .string(Digest.hash(of: torn + torn.prefix(100)).hex))
    #expect(fixture.read().starts(with: whole))
  }

  @Test(arguments: [
    ("a seal that does not hold", "{\"seal\":{}}\n", "the seal does not hold"),
    ("a line that is no event", "hello\n", "the line is not event 2"),
    (
      "an event with another number", "{\"@timestamp\":\"2026-01-02T03:04:05.000006Z\",\"akms.seq\":7}\n",
      "the line is not event 2"
    ),
    ("zeros", String(repeating: "\0", count: 4096), "the unfinished line is not the beginning of one"),
    ("a line without end", String(repeating: "x", count: 100_000), "a line is longer than 65536 bytes"),
  ])
  func `a tail that no writer leaves is kept as evidence and the ledger goes on beside it`(
    name: String, tail: String, sentence: String
  ) async throws {
    let found = name.contains("seal") ? "the seal is not in the form that akms writes" : sentence
    let fixture = LedgerFixture()
    var ledger = try fixture.open()
    try await fixture.append(1, to: ledger)
    await ledger.close()
    let bytes = fixture.read() + Array(tail.utf8)
    fixture.write(bytes)
    #expect(try fixture.verify().problems.map(\.text) == ["000001.jsonl:4: \(found)"])
    ledger = try fixture.open()
    try await fixture.append(1, to: ledger)
    await ledger.close()
    #expect(fixture.read() == bytes)
    let report = try fixture.verify()
    #expect(report.ok && report.events == 3 && report.abandoned == UInt64(tail.utf8.count))
    let first = try LedgerTail.read(directory: fixture.ledger, last: 2).first
    let event = try JSONParser.parse(try #require(first))
    #expect(
      event["akms.ledger.tail"] == "left behind" && event["event.reason"] == .string("000001.jsonl:4: \(sentence)"))
  }

  @Test func `damage before a seal that was signed is not papered over: opening is refused`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    try await fixture.append(3, to: ledger)
    await ledger.close()
    let bytes = fixture.read()
    var text = String(decoding: bytes, as: UTF8.self)
    text.replace("r-1", with: "r-7")
    fixture.write(Array(text.utf8))
    let refusal = #expect(throws: Failure.self) { try fixture.open() }
    #expect(
      refusal
        == Failure(
          .ledgerUnavailable, "the ledger is damaged: \(fixture.ledger)",
          why: "000001.jsonl:5: the events 2 to 2 are not the ones that were sealed", next: "akms audit verify"))
    #expect(fixture.read() == Array(text.utf8))
    fixture.write([1, 2, 10] + bytes)
    #expect(throws: Failure.self) { try fixture.open() }
  }

  @Test func `a batch with a hole that nobody was told of is left behind, in a segment that goes on as in a new one`()
    async throws
  {
    for segmentBytes in [64 << 20, 1000] as [UInt64] {
      let fixture = LedgerFixture()
      var ledger = try fixture.open(segmentBytes: segmentBytes)
      try await fixture.append(2, to: ledger)
      await ledger.close()
      let name = segmentBytes == 1000 ? "000002.jsonl" : "000001.jsonl"
      var bytes = fixture.read(name)
      let lines = bytes.split(separator: 10)
      for place in lines[lines.count - 2].indices.suffix(300) { bytes[place] = 0 }
      for place in lines[0].indices.prefix(segmentBytes == 1000 ? 300 : 0) { bytes[place] = 0 }
      fixture.write(bytes, to: name)
      #expect(try !fixture.verify().ok)
      ledger = try fixture.open(segmentBytes: segmentBytes)
      #expect(ledger.size == 2)
      await ledger.close()
      #expect(fixture.read(name) == bytes)
      let report = try fixture.verify()
      #expect(report.ok && report.events == 2 && report.abandoned > 0)
      let event = try event(fixture)
      #expect(event["event.action"] == "audit.truncated" && event["akms.ledger.tail"] == "left behind")
    }
  }

  @Test func `a last seal whose signature is bad is left behind and the one before it is built upon`() async throws {
    let fixture = LedgerFixture()
    var ledger = try fixture.open()
    try await fixture.append(2, to: ledger)
    await ledger.close()
    var bytes = fixture.read()
    bytes[bytes.count - 10] = bytes[bytes.count - 10] == 0x30 ? 0x31 : 0x30
    fixture.write(bytes)
    #expect(
      try fixture.verify().problems.map(\.text) == ["000001.jsonl:5: the seal was not signed by the ledger's key"])
    ledger = try fixture.open()
    #expect(try await fixture.append(1, to: ledger).first?.seq == 3)
    await ledger.close()
    #expect(fixture.read() == bytes)
    #expect(try fixture.verify().ok && fixture.verify().events == 3)
  }

  @Test func `another root key and a folder that others can write to are refused`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    await ledger.close()
    let other = #expect(throws: Failure.self) { try fixture.open(seed: 8) }
    #expect(other?.what == "the ledger was begun under another key: \(fixture.ledger)")
    unsafe chmod(fixture.ledger, 0o722)
    let shared = #expect(throws: Failure.self) { try fixture.open() }
    #expect(
      shared
        == Failure(
          .ledgerUnavailable, "the ledger cannot be used: \(fixture.ledger)", why: "others may write to the folder",
          next: "chmod 700 \(fixture.ledger)"))
  }

  @Test(arguments: ["", "ab", String(repeating: "\0", count: 65)])
  func `a key file that was cut short before the first event is written again, later it is not`(text: String)
    async throws
  {
    let fixture = LedgerFixture()
    var ledger = try fixture.open()
    await ledger.close()
    fixture.write(Array(text.utf8), to: "key.pub")
    ledger = try fixture.open()
    try await fixture.append(1, to: ledger)
    await ledger.close()
    #expect(fixture.read("key.pub") == Array((ledger.publicKey.hex + "\n").utf8))
    fixture.write(Array(text.utf8), to: "key.pub")
    #expect(throws: Failure.self) { try fixture.open() }
    let refusal = #expect(throws: Failure.self) { try fixture.verify() }
    #expect(refusal?.what == "the ledger's public key cannot be read: \(fixture.ledger)/key.pub")
  }

  @Test func `files are for the owner alone and the key is pinned beside them`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    try await fixture.append(1, to: ledger)
    for (name, mode) in [("", 0o700), ("/000001.jsonl", 0o600), ("/key.pub", 0o600)] {
      let attributes = try FileManager.default.attributesOfItem(atPath: fixture.ledger + name)
      #expect(attributes[.posixPermissions] as? Int == mode, "\(name)")
    }
    #expect(fixture.read("key.pub") == Array((ledger.publicKey.hex + "\n").utf8))
    await ledger.close()
  }
}
