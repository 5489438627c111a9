import AKMSPolicy
import AKMSTestSupport
import AKMSZone
import Testing

@Suite struct ZoneOracleTests {
  /// As ``DateOracle`` spells it.
  private func line(_ zone: Zone, _ moment: Int64) -> String {
    let local = zone.localTime(at: moment)
    let day = local.weekday.text.prefix(1).uppercased() + local.weekday.text.dropFirst()
    let offset = zone.offset(at: moment)
    // %z leaves seconds out, rounding towards zero
    let minutes = abs(offset) / 60
    return "\(day) \(two(local.minute / 60)):\(two(local.minute % 60)) "
      + (minutes > 0 && offset < 0 ? "-" : "+") + two(minutes / 60) + two(minutes % 60)
  }

  private func two(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }

  /// Every 7 h 13 min 7 s of three years, and around every change of an hour or less nearby.
  private static func fewYears(from start: Int64) -> [Int64] { (0..<3600).map { start + $0 * 25_987 } }

  private static let zones = [
    "UTC", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Sao_Paulo", "America/St_Johns",
    "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Chatham", "Pacific/Apia", "Asia/Kathmandu", "Asia/Gaza",
    "Asia/Tehran", "Africa/Casablanca", "Africa/Monrovia", "America/Nuuk", "Antarctica/Troll", "Etc/GMT+12",
    "Europe/London", "Europe/Lisbon",
  ]

  @Test(arguments: zones)
  func `three years of today, of 2099 and of the century before are as date says`(name: String) throws {
    let zone = try ZoneDatabase.system.zone(name)
    for start in [1_735_689_600, 4_070_908_800, -2_840_140_800] as [Int64] {
      let moments = Self.fewYears(from: start)
      let expected = try DateOracle.lines(moments, in: name)
      #expect(moments.map { line(zone, $0) } == expected)
    }
  }

  @Test(arguments: zones)
  func `the second before each change and the change itself are as date says`(name: String) throws {
    let zone = try ZoneDatabase.system.zone(name)
    let changes = stride(from: 0 as Int64, to: 4_100_000_000, by: 86_400).flatMap { day -> [Int64] in
      zone.offset(at: day) == zone.offset(at: day + 86_400) ? [] : [change(zone, day, day + 86_400)]
    }
    let moments = changes.flatMap { [$0 - 1, $0, $0 + 1] }
    #expect(moments.map { line(zone, $0) } == (try DateOracle.lines(moments, in: name)))
  }

  /// By bisection: the first second of the new offset.
  private func change(_ zone: Zone, _ before: Int64, _ after: Int64) -> Int64 {
    var (low, high) = (before, after)
    while high - low > 1 {
      let middle = (low + high) / 2
      if zone.offset(at: middle) == zone.offset(at: low) { low = middle } else { high = middle }
    }
    return high
  }

  @Test(arguments: [UInt64.random(in: 0...(.max))])
  func `random moments of ten thousand years in every zone of the machine are as date says`(seed: UInt64) throws {
    var generator = SeededGenerator(seed)
    let names = ZoneDatabase.system.names
    #expect(names.count > 300)
    for name in names {
      let zone = try ZoneDatabase.system.zone(name)
      let moments = (0..<40).map { _ in Int64.random(in: -62_000_000_000...253_000_000_000, using: &generator) }
      #expect(moments.map { line(zone, $0) } == (try DateOracle.lines(moments, in: name)), "\(name)")
    }
  }
}
