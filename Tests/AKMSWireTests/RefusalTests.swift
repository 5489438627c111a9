import AKMSModel
import AKMSWire
import Testing

/// One row: a body's fields and what the decoder says about them.
struct Refused: Sendable, CustomTestStringConvertible {
  let type: MessageType
  let body: [UInt8]
  let message: String
  var testDescription: String { message }

  init(_ type: MessageType, _ fields: [[UInt8]], _ message: String) {
    self.type = type
    body = fields.flatMap { $0 }
    self.message = message
  }
}

private let id = field(1, [UInt8](repeating: 7, count: 16))
private let flags = field(7, [0, 0, 0, 0])
private let path = field(9, "/bin/true")
private let purpose = field(10, [1])
private let ends = field(5, [UInt8](repeating: 0, count: 8)) + field(6, [UInt8](repeating: 0, count: 8))
private let rest = field(8, [0, 0, 0, 1]) + field(9, [0])
private let last = field(12, "e") + field(13, [1]) + field(15, [UInt8](repeating: 0, count: 8))

@Suite struct RefusalTests {
  static let vend: [Refused] = [
    Refused(.vend, [], "vend request: field 1 is missing"),
    Refused(.vend, [id], "vend request: field 7 is missing"),
    Refused(.vend, [id, flags, path], "vend request: field 10 is missing"),
    Refused(.vend, [[1]], "vend request: cut short at byte 0"),
    Refused(.vend, [id, [2, 0, 0, 0]], "vend request: cut short at byte 21"),
    Refused(.vend, [[1, 0, 0, 0, 16, 1, 2]], "vend request: field 1 is cut short"),
    Refused(.vend, [[1, 255, 255, 255, 255]], "vend request: field 1 is cut short"),
    Refused(.vend, [field(0, [])], "vend request: field 0 is unknown"),
    Refused(.vend, [field(13, [])], "vend request: request id of 0 bytes, not 16"),
    Refused(.vend, [field(14, [])], "vend request: field 14 is unknown"),
    Refused(.vend, [field(31, [])], "vend request: field 31 is unknown"),
    Refused(.vend, [field(255, [])], "vend request: field 255 is unknown"),
    Refused(.vend, [id, id], "vend request: field 1 stands twice"),
    Refused(.vend, [id, flags, flags], "vend request: field 7 stands twice"),
    Refused(.vend, [id, field(3, "p"), field(2, "a:b:c")], "vend request: field 2 after field 3"),
    Refused(.vend, [field(1, [1, 2])], "vend request: request id of 2 bytes, not 16"),
    Refused(
      .vend, [id, field(2, String(repeating: "x", count: 770))], "vend request: field 2 has 770 bytes, at most 769"),
    Refused(.vend, [id, field(2, [0x61, 0])], "vend request: field 2 holds a nul byte"),
    Refused(.vend, [id, field(2, [0xC3, 0x28])], "vend request: field 2 is not utf-8"),
    Refused(.vend, [id, field(2, [0xED, 0xA0, 0x80])], "vend request: field 2 is not utf-8"),
    Refused(
      .vend, [id] + [[UInt8]](repeating: field(2, "a:b:c"), count: 65),
      "vend request: field 2 stands more than 64 times"),
    Refused(
      .vend, [id, field(3, String(repeating: "x", count: 65))], "vend request: field 3 has 65 bytes, at most 64"),
    Refused(
      .vend, [id] + [[UInt8]](repeating: field(4, "A"), count: 257), "vend request: field 4 stands more than 256 times"),
    Refused(.vend, [id, field(5, [0, 0, 1])], "vend request: field 5 has 3 bytes, not 4"),
    Refused(.vend, [id, field(5, [0, 0, 0, 0])], "vend request: ttl of 0 s, 1 to 604800 are possible"),
    Refused(.vend, [id, field(5, [0, 9, 0x3A, 0x81])], "vend request: ttl of 604801 s, 1 to 604800 are possible"),
    Refused(
      .vend, [id, field(6, String(repeating: "x", count: 1025))], "vend request: field 6 has 1025 bytes, at most 1024"),
    Refused(.vend, [id, field(7, [0, 0, 2, 0])], "vend request: field 7 has unknown bits"),
    Refused(.vend, [id, flags, field(8, [0])], "vend request: field 8 is cut short"),
    Refused(.vend, [id, flags, field(8, [0, 5, 65])], "vend request: field 8 is cut short"),
    Refused(.vend, [id, flags, named(8, "", "akms1.x")], "vend request: field 8 has no variable's name"),
    Refused(.vend, [id, flags, named(8, "1A", "akms1.x")], "vend request: field 8 has no variable's name"),
    Refused(.vend, [id, flags, named(8, "A=", "akms1.x")], "vend request: field 8 has no variable's name"),
    Refused(
      .vend, [id, flags, named(8, "A", String(repeating: "x", count: 4096))],
      "vend request: field 8 has 4096 bytes, at most 4095"),
    Refused(.vend, [id, flags, path, field(10, [])], "vend request: field 10 has 0 bytes, not 1"),
    Refused(.vend, [id, flags, path, field(10, [0])], "vend request: purpose 0 is unknown"),
    Refused(.vend, [id, flags, path, field(10, [4])], "vend request: purpose 4 is unknown"),
    Refused(.vend, [id, flags, path, purpose, field(11, [0])], "vend request: on-expiry 0 is unknown"),
    Refused(.vend, [id, flags, path, purpose, field(12, [1])], "vend request: delivery 1 is unknown"),
    Refused(.vend, [id, flags, path, purpose, field(12, [4])], "vend request: delivery 4 is unknown"),
    Refused(.vend, [id, flags, path, purpose, [0]], "vend request: cut short at byte 50"),
  ]

  static let others: [Refused] = [
    Refused(.command, [], "command request: field 1 is missing"),
    Refused(.command, [field(1, "x")], "command request: field 2 is missing"),
    Refused(
      .command, [field(1, String(repeating: "x", count: 65))], "command request: field 1 has 65 bytes, at most 64"),
    Refused(
      .command, [field(1, "x"), field(2, "{}"), field(3, "s"), field(3, "s")], "command request: field 3 stands twice"),
    Refused(.command, [field(1, "x"), field(2, "{}"), field(4, "")], "command request: field 4 is unknown"),
    Refused(.command, [field(1, "x"), field(2, [0])], "command request: field 2 holds a nul byte"),
    Refused(.result, [], "result reply: field 1 is missing"),
    Refused(.result, [field(1, [0xFF])], "result reply: field 1 is not utf-8"),
    Refused(.result, [field(1, "{}"), field(1, "{}")], "result reply: field 1 stands twice"),
    Refused(.failed, [field(1, "no_rule")], "failed reply: field 2 is missing"),
    Refused(.failed, [field(1, "nope"), field(2, "x")], "failed reply: code nope is unknown"),
    Refused(.failed, [field(1, "\u{1B}[2J"), field(2, "x")], "failed reply: code \\u{1b}[2J is unknown"),
    Refused(
      .failed, [field(1, "no_rule"), field(2, String(repeating: "x", count: 1025))],
      "failed reply: field 2 has 1025 bytes, at most 1024"),
    Refused(.failed, [field(1, "no_rule"), field(2, "x"), field(7, "")], "failed reply: field 7 is unknown"),
    Refused(.granted, [], "granted reply: field 1 is missing"),
    Refused(.granted, [id, ends, rest, field(12, "e")], "granted reply: field 13 is missing"),
    Refused(.granted, [id, ends, field(8, [0, 0, 0, 1]), field(9, [2])], "granted reply: field 9 is 2, not 0 or 1"),
    Refused(.granted, [id, ends, rest, field(12, "e"), field(13, [0])], "granted reply: on-expiry 0 is unknown"),
    Refused(.granted, [id, field(2, [])], "granted reply: field 2 is cut short"),
    Refused(.granted, [id, named(2, "A=B", "v")], "granted reply: field 2 has no variable's name"),
    Refused(.granted, [id, named(2, "A", "v"), named(2, "A", "w")], "granted reply: variable A stands twice"),
    Refused(.granted, [id, named(2, "A", "v\0w")], "granted reply: variable A holds a nul byte"),
    Refused(
      .granted, [id, named(2, "A", String(repeating: "v", count: 130_815))],
      "granted reply: variable A has 130815 bytes, at most 130814"),
    Refused(
      .granted, [id, named(2, String(repeating: "A", count: 257), "v")],
      "granted reply: field 2 has 257 bytes, at most 256"),
    Refused(
      .granted, [id] + (0..<257).map { named(2, "A\($0)", "v") }, "granted reply: field 2 stands more than 256 times"),
    Refused(.granted, [id, ends, rest, field(12, "e"), field(13, [1])], "granted reply: field 15 is missing"),
    Refused(.granted, [id, ends, rest, last, field(16, [3])], "granted reply: redaction 3 is unknown"),
    Refused(.granted, [id, ends, rest, last, field(17, [])], "granted reply: field 17 has 0 bytes, not 4"),
    Refused(.granted, [id, ends, rest, last, field(18, [])], "granted reply: field 18 is unknown"),
    Refused(
      .granted, [id, ends, rest, field(12, "e"), field(13, [1]), named(14, "A", String(repeating: "x", count: 1025))],
      "granted reply: field 14 has 1025 bytes, at most 1024"),
  ]

  private static let clock = [UInt8](repeating: 0, count: 8)
  static let running: [Refused] = [
    Refused(.started, [id], "started message: field 3 is missing"),
    Refused(.started, [id, field(3, clock), field(4, [4])], "started message: on-expiry 4 is unknown"),
    Refused(
      .started, [id, field(3, clock), field(4, [1]), field(5, [0, 0, 0x0E, 0x11])],
      "started message: grace of 3601 s, at most 3600"),
    Refused(
      .started, [id, field(3, clock), field(4, [1]), field(5, [0, 0, 0, 1]), field(6, [2])],
      "started message: field 6 is 2, not 0 or 1"),
    Refused(.survivors, [field(1, [0])], "survivors message: 0 survivors"),
    Refused(.survivors, [field(1, [65])], "survivors message: 65 survivors"),
    Refused(.ended, [field(1, [0]), field(2, [0])], "ended message: field 3 is missing"),
    Refused(.ended, [field(1, [0, 0])], "ended message: field 1 has 2 bytes, not 1"),
    Refused(.notice, [field(1, [0]), field(2, "x")], "notice: kind 0 is unknown"),
    Refused(.notice, [field(1, [1])], "notice: field 2 is missing"),
  ]

  @Test(arguments: vend + others + running)
  func `a body that is not exactly the message is refused with the reason`(_ row: Refused) throws {
    #expect(try refusal(row.type, row.body) == row.message)
  }

  @Test(arguments: [
    Refused(.vend, [id, flags, path, purpose], "accepted"),
    Refused(.vend, [id, field(2, ""), field(2, "a:b:c"), flags, named(8, "A", ""), path, purpose], "accepted"),
    Refused(.command, [field(1, ""), field(2, "")], "accepted"),
    Refused(.granted, [id, ends, rest, last], "accepted"),
    Refused(.granted, [id, named(2, "A", String(repeating: "v", count: 130_814)), ends, rest, last], "accepted"),
    Refused(.failed, [field(1, "no_rule"), field(2, "")], "accepted"),
  ])
  func `the smallest and the largest that belong are accepted`(_ row: Refused) throws {
    #expect(try refusal(row.type, row.body) == row.message)
  }
}
