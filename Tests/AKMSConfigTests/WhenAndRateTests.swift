import AKMSConfig
import AKMSModel
import AKMSPolicy
import AKMSZone
import Testing

@Suite struct WhenAndRateTests {
  private func text(_ line: String) -> String {
    "akms: policy/1\nrules:\n  - id: r\n    effect: allow\n    scopes: ['c:a:x']\n    \(line)\n"
  }

  private func rule(_ line: String) throws -> Rule {
    try #require(try PolicyFile.read(text(line), file: "f").rules.first)
  }

  @Test(arguments: [
    ("{ zone: UTC }", When(zone: "UTC")),
    ("{ days: [sun, mon, sun], zone: UTC }", When(days: [.mon, .sun], zone: "UTC")),
    ("{ between: 06:00-22:00, zone: UTC }", When(between: .init(start: 360, end: 1320), zone: "UTC")),
    ("{ between: \"00:00-24:00\", zone: UTC }", When(between: .init(start: 0, end: 1440), zone: "UTC")),
    ("{ between: '23:59-00:00', zone: UTC }", When(between: .init(start: 1439, end: 0), zone: "UTC")),
    (
      "{ days: [fri], between: '22:30-24:00', zone: Europe/Berlin }",
      When(days: [.fri], between: .init(start: 1350, end: 1440), zone: "Europe/Berlin")
    ),
  ])
  func `times of day`(yaml: String, when: When) throws { #expect(try rule("when: " + yaml).when == when) }

  private static let span = "expected a span of the day such as \"06:00-22:00\", found "

  @Test(arguments: [
    ("{ days: [mon] }", "6:11: the key \"zone\" is missing"),
    ("{ days: [], zone: UTC }", "6:19: expected at least one entry"),
    ("{ days: mon, zone: UTC }", "6:19: expected a list, found text"),
    ("{ days: [monday], zone: UTC }", "6:20: expected one of mon, tue, wed, thu, fri, sat, sun, found \"monday\""),
    ("{ day: [mon], zone: UTC }", "6:13: unknown key \"day\"; the nearest is \"days\""),
    ("{ between: 6:00-22:00, zone: UTC }", "6:22: " + span + "\"6:00-22:00\""),
    ("{ between: '24:00-06:00', zone: UTC }", "6:22: " + span + "\"24:00-06:00\""),
    ("{ between: '06:00-24:01', zone: UTC }", "6:22: " + span + "\"06:00-24:01\""),
    ("{ between: '06:60-22:00', zone: UTC }", "6:22: " + span + "\"06:60-22:00\""),
    ("{ between: '0x:00-22:00', zone: UTC }", "6:22: " + span + "\"0x:00-22:00\""),
    ("{ between: '06:00-25:00', zone: UTC }", "6:22: " + span + "\"06:00-25:00\""),
    ("{ between: '06:00 22:00', zone: UTC }", "6:22: " + span + "\"06:00 22:00\""),
    (
      "{ between: '06:00-06:00', zone: UTC }",
      "6:22: the span ends when it starts; leave \"between\" out for the whole day"
    ),
    ("{ zone: [UTC] }", "6:19: expected text, found a list"),
    (
      "{ zone: Europe/Berln }",
      "6:19: the time zone database has no zone \"Europe/Berln\"; the nearest is \"Europe/Berlin\""
    ),
    (
      "{ zone: europe/berlin }",
      "6:19: the time zone database has no zone \"europe/berlin\"; the nearest is \"Europe/Berlin\""
    ),
    (
      "{ zone: ../Berlin }",
      "6:19: \"../Berlin\" is not the name of a time zone, such as Europe/Berlin or UTC; the nearest is \"Europe/Berlin\""
    ),
    (
      "{ zone: Europe }",
      "6:19: the time zone database has no zone \"Europe\"; the nearest is \"Eire\""
    ),
  ])
  func `times of day that are none`(yaml: String, expected: String) {
    #expect(errors { _ = try PolicyFile.read(text("when: " + yaml), file: "f") } == [expected])
  }

  @Test func `without a database UTC counts, and for others the package is named`() throws {
    let none = ZoneDatabase(folder: "/nowhere/zoneinfo")
    let read = { (zone: String) in
      try PolicyFile.read(text("when: { zone: \(zone) }"), file: "f", zones: none)
    }
    #expect(try read("UTC").rules.first?.when?.zone == "UTC")
    #expect(
      errors { _ = try read("Europe/Berlin") } == [
        "6:19: there is no time zone database in /nowhere/zoneinfo; install the package tzdata, or use the zone UTC"
      ])
  }

  @Test(arguments: [("30/1h", 30, 3600), ("1/1s", 1, 1), ("1000000/7d", 1_000_000, 604_800), ("'5/90m'", 5, 5400)])
  func `rates`(yaml: String, count: Int, window: Int) throws {
    #expect(try rule("rate: " + yaml).rate == Rate(count: count, window: window))
  }

  @Test(arguments: [
    "0/1h", "30", "30/", "/1h", "30/1h/1h", "+30/1h", "030/1h", "30 / 1h", "1000001/1h", "1/8d", "1/0s",
  ])
  func `rates that are none`(yaml: String) {
    let expected = "6:11: expected a rate such as 30/1h, 1 to 1000000 in at most 7d, found \"\(yaml)\""
    #expect(errors { _ = try PolicyFile.read(text("rate: " + yaml), file: "f") } == [expected])
  }

  @Test(
    arguments: [
      ("require: [approval]", Terms(requiresApproval: true)), ("require: [reason]", Terms(requiresReason: true)),
      ("require: [approval, reason]", Terms(requiresReason: true, requiresApproval: true)),
      ("redact: required", Terms(requiresRedaction: true)), ("exact_ttl: true", Terms(exactTTL: true)),
      ("exact_ttl: false", Terms()), ("on_warn: ask", Terms(onWarn: .ask)), ("on_alert: ask", Terms(onAlert: .ask)),
      ("on_expiry: terminate", Terms(onExpiry: .terminate)), ("on_expiry: renew", Terms(onExpiry: .renew)),
      ("on_expiry: auto", Terms(onExpiry: .auto)), ("max_renew: 0", Terms(maxRenew: 0)),
    ] as [(String, Terms)])
  func `terms`(line: String, terms: Terms) throws { #expect(try rule(line).terms == terms) }

  @Test(arguments: [
    ("redact: true", "6:13: expected one of required, found \"true\""),
    ("require: reason", "6:14: expected a list, found text"),
    ("require: []", "6:14: expected at least one entry"),
    ("exact_ttl: yes", "6:16: expected true or false, found \"yes\""),
    ("on_warn: warn", "6:14: expected one of allow, ask, deny, found \"warn\""),
  ])
  func `terms that are none`(line: String, expected: String) {
    #expect(errors { _ = try PolicyFile.read(text(line), file: "f") } == [expected])
  }

  @Test func `a deny takes a time of day and no rate`() throws {
    let deny = { (line: String) in
      "akms: policy/1\nrules:\n  - id: r\n    effect: deny\n    scopes: ['c:a:x']\n    \(line)\n"
    }
    #expect(try PolicyFile.read(deny("when: { zone: UTC }"), file: "f").rules.first?.when == When(zone: "UTC"))
    for key in ["rate: 1/1h", "redact: required", "exact_ttl: true", "on_warn: ask"] {
      let name = key.prefix { $0 != ":" }
      let found = errors { _ = try PolicyFile.read(deny(key), file: "f") }
      #expect(found == ["6:5: a deny takes no \"\(name)\"; it takes id, effect, who, scopes and when"])
    }
  }
}

@Suite struct MomentTextTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-01-31T09:00:00Z", 1_769_850_000),
      ("2026-01-31T10:00:00+01:00", 1_769_850_000), ("2026-01-31T03:30:00.999-05:30", 1_769_850_000),
      ("2024-02-29t23:59:59z", 1_709_251_199), ("0001-01-01T00:00:00Z", -62_135_596_800),
      ("9999-12-31T23:59:59Z", 253_402_300_799), ("1900-03-01T00:00:00+00:00", -2_203_891_200),
    ] as [(String, Int64)])
  func `moments`(text: String, seconds: Int64) { #expect(MomentText.seconds(text) == seconds) }

  @Test(arguments: [
    "", "now", "2026-01-31", "2026-01-31T09:00:00", "2026-01-31 09:00:00Z", "2026-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
    "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
    "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Zx",
    "0000-01-01T00:00:00Z", "+2026-01-01T00:00:00Z", "26-01-01T00:00:00Z", "2026-01-01T00:00Z",
  ])
  func `texts that are no moment`(text: String) { #expect(MomentText.seconds(text) == nil) }
}
