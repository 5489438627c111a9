import AKMSPolicy
import AKMSTestSupport
import AKMSZone
import Glibc
import Testing

@Suite struct TZifTests {
  private func why(_ bytes: [UInt8]) -> String? {
    do { _ = try Zone(name: "Z", tzif: bytes) } catch { return error.text }
    return nil
  }

  private func problem(_ what: String) -> String { "the time zone \"Z\" cannot be used: \(what)" }

  private func file(_ name: String) throws -> [UInt8] {
    let found = unsafe fopen("/usr/share/zoneinfo/" + name, "r")
    let stream = try unsafe #require(found)
    defer { unsafe fclose(stream) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    return Array(buffer[..<(unsafe fread(&buffer, 1, buffer.count, stream))])
  }

  @Test func `version 1 is read, without a rule for later years`() throws {
    let zone = try Zone(
      name: "Z", tzif: TZifBytes(version: 0, changes: [-100, 50], kinds: [1, 0], offsets: [60, 120]).bytes)
    #expect([-101, -100, 49, 50, 1 << 40].map { zone.offset(at: $0) } == [60, 120, 120, 60, 60])
  }

  @Test(arguments: ["2", "3", "4", "9"])
  func `versions 2 and later are read from the block of 64 bits, and a later one as the latest known`(
    version: Unicode.Scalar
  ) throws {
    var bytes = TZifBytes(changes: [1 << 40], kinds: [1], offsets: [0, 3600], footer: "<+01>-1")
    bytes.version = UInt8(ascii: version)
    let zone = try Zone(name: "Z", tzif: bytes.bytes)
    #expect([(1 << 40) - 1, 1 << 40, .max].map { zone.offset(at: $0) } == [0, 3600, 3600])
  }

  @Test(
    arguments: [
      // the last listed change has no rule behind it
      ("", 7200), ("AAA0", 0), ("AAA+1", -3600), ("AAA-1:30:15", 5415), ("<-03>3", -10_800), ("<+1a>24", -86_400),
      // all the year summer, as zic writes it: starts when it ends
      ("XXX3EDT4,0/0,J365/23", -14_400),
      // hours beyond the day, in both directions; at the start of 2038 in the south
      ("AAA0BBB,M1.1.0/-167,M12.5.0/167", 3600), ("AAA0BBB,M7.1.0,M1.1.0/-100", 0),
      ("AAA0BBB-2,J1/0,J60/0", 7200), ("AAA0BBB-2,1/0,60/0", 0),
    ] as [(String, Int)])
  func `rules for later years`(footer: String, offset: Int) throws {
    let bytes = TZifBytes(changes: [0], kinds: [1], offsets: [0, 7200], footer: footer).bytes
    // 2038-01-01T12:00:00Z
    #expect(try Zone(name: "Z", tzif: bytes).offset(at: 2_145_960_000) == offset)
  }

  @Test(arguments: [
    "AA0", "A", "0", "AAA", "AAA25", "AAA1:60", "AAA1:00:60", "AAA0BBB", "AAA0BBB1", "AAA0BBB,M3.1.0",
    "AAA0BBB,M13.1.0,M1.1.0", "AAA0BBB,M0.1.0,M1.1.0", "AAA0BBB,M1.6.0,M1.1.0", "AAA0BBB,M1.0.0,M1.1.0",
    "AAA0BBB,M1.1.7,M1.1.0", "AAA0BBB,J0,J1", "AAA0BBB,J366,J1", "AAA0BBB,366,1", "AAA0BBB,1/168,2", "AAA0BBB,1,2,3",
    "<AAA0", "<A>0", "AAA0 ", "AAA0BBB,1/,2", "AAA--1", "AAA1000",
  ])
  func `rules for later years that are none`(footer: String) {
    let bytes = TZifBytes(footer: footer).bytes
    #expect(why(bytes) == problem("its rule for later years is not one of POSIX"))
  }

  @Test func `counts that cannot be right cost nothing`() {
    for counts in [
      [0, 0, 0, .max, 1, 4], [0, 0, 0, 0, 0, 4], [0, 0, 0, 0, .max, 4], [0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 1, .max],
      [.max, 0, 0, 0, 1, 4], [0, 2, 0, 0, 1, 4], [.max, .max, .max, .max, .max, .max], [0, 0, .max, 0, 1, 4],
    ] as [[UInt32]] {
      for version in [0, UInt8(ascii: "2")] {
        var file = TZifBytes(footer: "")
        (file.version, file.counts) = (version, counts)
        #expect(why(file.bytes) != nil, "\(counts)")
      }
    }
  }

  @Test func `what does not hold together is refused`() {
    #expect(why([]) == problem("its file ends too early"))
    #expect(why(Array("TZiF2".utf8)) == problem("its file is not one of the time zone database"))
    #expect(why(TZifBytes(leaps: 1, footer: "").bytes) == problem("its file counts leap seconds"))
    #expect(
      why(TZifBytes(changes: [5, 5], kinds: [0, 0], footer: "").bytes) == problem("its changes are not in order"))
    #expect(
      why(TZifBytes(changes: [5], kinds: [1], footer: "").bytes) == problem("its file names a kind that it lacks"))
    #expect(why(TZifBytes(offsets: [93_600], footer: "").bytes) == problem("its file has an offset of more than a day"))
    #expect(why(TZifBytes(offsets: [.min], footer: "").bytes) == problem("its file has an offset of more than a day"))
    #expect(why(TZifBytes().bytes) == problem("its file ends too early"))
    #expect(why(TZifBytes(footer: "").bytes.dropLast() + [0]) == problem("its file ends too early"))
  }

  @Test(arguments: ["Europe/Berlin", "Australia/Lord_Howe", "UTC"])
  func `a file cut off anywhere is refused`(name: String) throws {
    let whole = try file(name)
    #expect(why(whole) == nil)
    for count in 0..<whole.count { #expect(why(Array(whole[..<count])) != nil, "\(count) bytes") }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `any bytes are read or refused`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let whole = try file("Europe/Dublin")
    for _ in 0..<20_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      guard let zone = try? Zone(name: "Z", tzif: bytes) else { continue }
      for moment in [.min, -1, 0, 1 << 33, .max] as [Int64] {
        #expect((0..<1440).contains(zone.localTime(at: moment).minute))
      }
    }
  }

  @Test func `the ends of time have a local time, and weekdays go on without a gap`() throws {
    for name in ["UTC", "Europe/Berlin", "Pacific/Kiritimati", "Etc/GMT+12"] {
      let zone = try ZoneDatabase.system.zone(name)
      for moment in [.min, .min + 1, .max - 1, .max] as [Int64] {
        #expect((0..<1440).contains(zone.localTime(at: moment).minute))
      }
    }
    // 292 277 026 596-12-04T15:30:07Z, a Sunday
    #expect(Zone.utc.localTime(at: .max) == LocalTime(weekday: .sun, minute: 930))
    #expect(Zone.utc.localTime(at: 0) == LocalTime(weekday: .thu, minute: 0))
    #expect(Zone.utc.localTime(at: -1) == LocalTime(weekday: .wed, minute: 1439))
  }
}
