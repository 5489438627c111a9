import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSLedger

/// Every way in which a closed ledger can be changed is found; the text of each finding is pinned.
@Suite struct TamperingTests {
  /// A ledger of four events in two segments, three and one, and the bytes of its files.
  private func closedLedger(_ events: Int = 4, segmentBytes: UInt64 = 2600) async throws -> (
    LedgerFixture, [UInt8], [UInt8]
  ) {
    let fixture = LedgerFixture()
    let ledger = try fixture.open(segmentBytes: segmentBytes)
    try await fixture.append(events, to: ledger)
    await ledger.close()
    return (fixture, fixture.read(), fixture.read("000002.jsonl"))
  }

  @Test func `a bit that flips in any byte is found`() async throws {
    let (fixture, first, second) = try await closedLedger(2, segmentBytes: 1000)
    #expect(try fixture.verify().ok && !second.isEmpty)
    for (name, bytes) in [("000001.jsonl", first), ("000002.jsonl", second)] {
      for place in bytes.indices {
        var changed = bytes
        changed[place] ^= 1 << UInt8(place % 8)
        fixture.write(changed, to: name)
        #expect(try !fixture.verify().ok, "\(name), byte \(place)")
      }
      fixture.write(bytes, to: name)
    }
    #expect(try fixture.verify().ok)
  }

  @Test(arguments: 0..<8) func `every bit where the last seal begins and ends counts, its line feed too`(bit: UInt8)
    async throws
  {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    try await fixture.append(1, to: ledger)
    await ledger.close()
    let bytes = fixture.read()
    let start = (bytes.dropLast().lastIndex(of: 10) ?? 0) + 1
    for place in Array(start..<(start + 12)) + Array((bytes.count - 12)..<bytes.count) {
      var changed = bytes
      changed[place] ^= 1 << bit
      fixture.write(changed)
      #expect(try !fixture.verify().ok, "byte \(place)")
    }
  }

  @Test func `every line that is deleted, doubled or swapped with the next one is found`() async throws {
    let (fixture, first, second) = try await closedLedger()
    for (name, bytes) in [("000001.jsonl", first), ("000002.jsonl", second)] {
      let lines = bytes.split(separator: 10).map { Array($0) + [10] }
      for place in lines.indices {
        var without = lines
        without.remove(at: place)
        fixture.write(Array(without.joined()), to: name)
        // an end that is cut off inside the last batch cannot be told from a writer that died: it is reported as unsealed
        let report = try fixture.verify()
        #expect(!report.ok || (place == lines.count - 1 && report.unsealed > 0), "\(name) without line \(place + 1)")
        fixture.write(Array((lines[...place] + lines[place...]).joined()), to: name)
        #expect(try !fixture.verify().ok, "\(name) with line \(place + 1) twice")
        guard place + 1 < lines.count else { continue }
        var swapped = lines
        swapped.swapAt(place, place + 1)
        fixture.write(Array(swapped.joined()), to: name)
        #expect(try !fixture.verify().ok, "\(name) with line \(place + 1) swapped")
      }
      fixture.write(bytes, to: name)
    }
  }

  @Test func `a line that is put in is found wherever it stands`() async throws {
    let (fixture, bytes, _) = try await closedLedger()
    let lines = bytes.split(separator: 10).map { Array($0) + [10] }
    let foreign = Array("{\"@timestamp\":\"2026-01-02T03:04:05.000006Z\",\"akms.seq\":2}\n".utf8)
    for place in 0...lines.count {
      fixture.write(Array((lines[..<place] + [foreign] + lines[place...]).joined()))
      #expect(try !fixture.verify().ok, "before line \(place + 1)")
    }
  }

  @Test func `each finding names segment, line, event and what is wrong`() async throws {
    let (fixture, first, second) = try await closedLedger()
    let lines = first.split(separator: 10).map { Array($0) + [10] }
    func problems(_ lines: [[UInt8]]) throws -> [String] {
      fixture.write(Array(lines.joined()))
      return try fixture.verify().problems.map(\.text)
    }
    func changed(_ line: Int, _ text: String, _ new: String) -> [[UInt8]] {
      var copy = lines
      let old = String(decoding: lines[line - 1], as: UTF8.self)
      copy[line - 1] = Array(old.replacing(text, with: new).utf8)
      return copy
    }
    #expect(lines.count == 7)
    #expect(
      try problems(changed(2, "r-0", "r-9")) == ["000001.jsonl:3: the events 1 to 1 are not the ones that were sealed"])
    #expect(
      try problems(Array(lines[..<3] + lines[4...])) == [
        "000001.jsonl:4: 1 of the events 2 to 2 are missing before the seal"
      ])
    #expect(
      try problems(Array(lines[..<4] + [lines[3]] + lines[4...]))
        == ["000001.jsonl:6: 1 lines stand before the seal that were not sealed"])
    #expect(
      try problems(changed(1, "\"segment\":1,", "\"segment\":2,"))
        == ["000001.jsonl:1: the segment does not begin with an opening seal of this ledger's key"])
    #expect(
      try problems(changed(3, "akms.seal/1", "akms.seal/2")) == [
        "000001.jsonl:3: the seal is not in the form that akms writes"
      ])
    #expect(
      try problems(Array(lines[..<5]))
        == ["000001.jsonl:5: the segment does not end with a seal where the next one says"])
    fixture.write(first + Array("x\n".utf8))
    #expect(
      try fixture.verify().problems.map(\.text) == ["000001.jsonl:8: 2 bytes stand after the segment's last seal"])
    fixture.write(first)
    fixture.write(second, to: "000003.jsonl")
    #expect(
      try fixture.verify().problems.map(\.text)
        == ["000003.jsonl:1: the segment does not begin with an opening seal of this ledger's key"])
  }

  @Test func `a segment that was opened while the ledger was read is no damage`() async throws {
    let (fixture, _, second) = try await closedLedger()
    let folder = try LedgerFolder(fixture.ledger, creating: false)
    let key = try KeyFile(folder: folder).key()
    // what the chain took for the beginning of a segment, and what stands there when it is looked at again
    for (bytes, isForeign) in [
      (Array(second.prefix(100)), false), (second, false), ([], false), (Array("x\n".utf8), true),
    ] {
      fixture.write(bytes, to: "000002.jsonl")
      #expect(try SegmentChain.isForeign(folder, 2, key) == isForeign)
    }
    fixture.remove("000002.jsonl")
    #expect(try !SegmentChain.isForeign(folder, 2, key))
  }

  @Test func `a segment that is missing, renamed or of another ledger is found`() async throws {
    let (fixture, first, second) = try await closedLedger()
    fixture.remove("000001.jsonl")
    #expect(try fixture.verify().problems.map(\.text) == ["000001.jsonl:0: the segment is missing"])
    fixture.write(Array(first.prefix(100)))
    #expect(try fixture.verify().problems.map(\.text) == ["000001.jsonl:1: the segment holds no whole line"])
    fixture.write(second)
    fixture.write(first, to: "000002.jsonl")
    #expect(try !fixture.verify().ok)
    let other = LedgerFixture()
    let ledger = try other.open(seed: 8)
    try await other.append(3, to: ledger)
    await ledger.close()
    fixture.write(other.read())
    fixture.remove("000002.jsonl")
    #expect(
      try fixture.verify().problems.map(\.text)
        == ["000001.jsonl:1: the segment does not begin with an opening seal of this ledger's key"])
  }

  @Test func `an end that was cut off shows against a remembered checkpoint`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open()
    try await fixture.append(2, to: ledger)
    let early = try fixture.verify().checkpoint
    let short = fixture.read()
    try await fixture.append(2, to: ledger)
    let late = try fixture.verify().checkpoint
    await ledger.close()
    #expect(early.size == 2 && late.size == 4)
    #expect(try fixture.verify(remembering: early).ok && fixture.verify(remembering: late).ok)
    fixture.write(short)
    #expect(try fixture.verify().ok)
    #expect(
      try fixture.verify(remembering: late).problems.map(\.text)
        == ["the ledger does not contain the remembered checkpoint of 4 events"])
    let forged = LedgerReport.Checkpoint(size: 2, root: .zero)
    #expect(try !fixture.verify(remembering: forged).ok)
  }

  @Test func `a ledger that was begun anew under another key does not pass for the old one`() async throws {
    let fixture = LedgerFixture()
    let ledger = try fixture.open(seed: 8)
    try await fixture.append(1, to: ledger)
    await ledger.close()
    let trusted = try SigningKey(seed: try LedgerFixture.seed(7)).publicKey
    #expect(try fixture.verify().ok)
    #expect(try !LedgerVerifier.verify(directory: fixture.ledger, trusting: trusted).ok)
  }
}
