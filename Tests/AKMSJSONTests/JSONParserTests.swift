import AKMSJSON
import AKMSModel
import AKMSTestSupport
import Testing

@Suite struct JSONParserTests {
  @Test(
    arguments: [
      ("null", .null), (" true\n", true), ("false", false), ("0", 0), ("-7", -7),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      (#""a\"\\\/\b\f\n\r\té\ud83d\ude00é""#, "a\"\\/\u{8}\u{C}\n\r\t\u{e9}😀é"), (#""\u0000""#, "\0"),
      ("[]", []), ("{ }", [:]), (#"[1, {"b":[true],"a":{}} ]"#, [1, ["a": [:], "b": [true]]]),
    ] as [(String, JSONValue)])
  func `a text is read as what it says`(text: String, expected: JSONValue) throws {
    #expect(try JSONParser.parse(text) == expected)
  }

  @Test(arguments: [
    ("", "1:1: the text ends where a value is expected"),
    ("  \n ", "2:2: the text ends where a value is expected"),
    ("\u{feff}1", "1:1: a value is expected"),
    ("1 2", "1:3: text after the value"),
    ("{} x", "1:4: text after the value"),
    ("tru", "1:4: the text ends where the rest of `true` is expected"),
    ("trux", "1:1: a value is expected"),
    ("True", "1:1: a value is expected"),
    ("NaN", "1:1: a value is expected"),
    ("-", "1:2: the text ends where a digit is expected"),
    ("+1", "1:1: a value is expected"),
    ("-x", "1:2: a digit is expected"),
    ("-0", "1:1: number is -0"),
    ("01", "1:1: number with a leading zero"),
    ("1.0", "1:1: number is not an integer"),
    ("1e3", "1:1: number is not an integer"),
    ("9223372036854775808", "1:1: number outside 64 bits"),
    ("-9223372036854775809", "1:1: number outside 64 bits"),
    ("[1,]", "1:4: a value is expected"),
    ("[1 2]", "1:4: `,` or `]` is expected"),
    ("[1", "1:3: the text ends where `,` or `]` is expected"),
    ("{\"a\":1,}", "1:8: a key in quotes is expected"),
    ("{a:1}", "1:2: a key in quotes is expected"),
    ("{\"a\" 1}", "1:6: `:` is expected"),
    ("{\"a\":1 \"b\":2}", "1:8: `,` or `}` is expected"),
    ("{\"é\":1,\n \"a\":2, \"é\":3}", "2:9: key `é` stands twice"),
    (#"{"a":1,"\u0061":2}"#, "1:8: key `a` stands twice"),
    ("\"a\nb\"", "1:3: control character in a string"),
    ("\"abc", "1:5: the text ends where the end of a string is expected"),
    (#""\"#, "1:3: the text ends where the rest of an escape is expected"),
    (#""\x41""#, "1:2: unknown escape"),
    (#""\u00g0""#, "1:6: a hexadecimal digit is expected"),
    (#""\ud800""#, "1:2: unpaired surrogate"),
    (#""\ud800\n""#, "1:2: unpaired surrogate"),
    (#""\udc00""#, "1:2: unpaired surrogate"),
    (#""\ud800\u0041""#, "1:2: unpaired surrogate"),
    ("'a'", "1:1: a value is expected"),
    ("// x\n1", "1:1: a value is expected"),
  ])
  func `what is not strict JSON is refused with its place`(text: String, message: String) {
    let refusal = #expect(throws: Failure.self) { try JSONParser.parse(text, name: "f.json") }
    #expect(refusal == Failure(.configInvalid, "f.json:\(message)"))
  }

  @Test(arguments: [[0xFF], [0xC3, 0x22], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]])
  func `bytes that are not utf-8 are refused`(bytes: [UInt8]) {
    let refusal = #expect(throws: Failure.self) { try JSONParser.parse([0x22] + bytes + [0x22]) }
    #expect(refusal == Failure(.configInvalid, "json:1:2: bytes that are not utf-8"))
  }

  @Test func `depth and size have limits, and the code is the caller's`() throws {
    let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    #expect(try JSONParser.parse(nested(32)).array?.count == 1)
    let deep = #expect(throws: Failure.self) { try JSONParser.parse(nested(33), code: .usage) }
    #expect(deep == Failure(.usage, "json:1:33: nested deeper than 32"))
    let hostile = String(repeating: #"{"a":"#, count: 100_000)
    #expect(throws: Failure.self) { try JSONParser.parse(hostile) }
    let long = #expect(throws: Failure.self) { try JSONParser.parse("[1, 2]", name: "stdin", code: .usage, size: 5) }
    #expect(long == Failure(.usage, "stdin: longer than 5 bytes"))
  }

  @Test func `every cut of a text is refused and no change of a byte traps`() throws {
    let text = Array(#"{"a":[1,-2,"xé\n\u00e9\ud83d\ude00",{"b":null}],"c":true}"#.utf8)
    #expect(try JSONParser.parse(text)["c"] == true)
    for end in 0..<text.count { #expect(throws: Failure.self) { try JSONParser.parse(Array(text[..<end])) } }
    for place in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[place] = byte
        _ = try? JSONParser.parse(changed)
      }
    }
  }

  @Test(arguments: [11, 12, 13] as [UInt64])
  func `what is written is read back equal, and writing is a function of the value`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<300 {
      let value = Self.value(&random, depth: 4)
      let bytes = try value.encoded(limit: 1 << 20)
      let again = try JSONParser.parse(bytes)
      #expect(again == value, "seed \(seed)")
      #expect(try again.encoded(limit: 1 << 20) == bytes, "seed \(seed)")
    }
  }

  private static func value(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
    switch random.next() % (depth > 0 ? 6 : 4) {
    case 0: return .null
    case 1: return .bool(random.next() % 2 == 0)
    case 2: return .integer(Int64(bitPattern: random.next() >> (random.next() % 64)))
    case 3: return .string(text(&random))
    case 4: return .array((0..<(random.next() % 4)).map { _ in value(&random, depth: depth - 1) })
    default:
      return .object(
        JSONObject((0..<(random.next() % 4)).map { _ in (text(&random), value(&random, depth: depth - 1)) }))
    }
  }

  private static func text(_ random: inout SeededGenerator) -> String {
    var text = ""
    for _ in 0..<(random.next() % 6) {
      let wide = UInt32(random.next() % 0x11_0000)
      text.unicodeScalars.append(Unicode.Scalar(random.next() % 2 == 0 ? wide : wide % 0x100) ?? "\u{d7ff}")
    }
    return text
  }
}
