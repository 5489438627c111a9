import AKMSJSON
import AKMSModel
import AKMSTestSupport
import Testing

@Suite struct JSONWriterTests {
  @Test func `keys are sorted by bytes whatever the order they came in`() {
    var one: JSONObject = ["b": 1, "a.b": 2, "a": 3, "@timestamp": 4, "Z": 5, "é": 6, "~": 7]
    #expect(one.text == #"{"@timestamp":4,"Z":5,"a":3,"a.b":2,"b":1,"~":7,"é":6}"#)
    one["b"] = nil
    one["a"] = "x"
    one["c"] = .null
    #expect(one.text == #"{"@timestamp":4,"Z":5,"a":"x","a.b":2,"c":null,"~":7,"é":6}"#)
  }

  @Test(arguments: [
    ("plain", #""plain""#), ("\" \\ /", #""\" \\ /""#), ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
    ("\0\u{1b}[2J\u{7f}", #""\u0000\u001b[2J\u007f""#), ("\u{80}\u{9f}", #""\u0080\u009f""#),
    ("\u{202e}\u{2066}\u{feff}\u{2028}", #""\u202e\u2066\ufeff\u2028""#), ("\u{E0041}", #""\udb40\udc41""#),
    ("e\u{301} \u{e9} 😀", "\"e\u{301} \u{e9} 😀\""),
  ])
  func `what a terminal could act on is escaped and the rest is kept as received`(text: String, expected: String) {
    #expect(Array(JSONValue.string(text).text.utf8) == Array(expected.utf8))
  }

  @Test func `literals and helpers build what they say`() {
    let value: JSONValue = ["n": .null, "t": true, "i": -9_223_372_036_854_775_808, "a": ["x", 1], "o": [:]]
    #expect(value.text == #"{"a":["x",1],"i":-9223372036854775808,"n":null,"o":{},"t":true}"#)
    #expect(value["t"]?.bool == true && value["i"]?.integer == .min && value["a"]?.array == ["x", 1])
    #expect(value["o"]?.object?.isEmpty == true && value["x"] == nil && value["t"]?.string == nil)
    #expect(JSONValue.object(["b": 1, "a": 2].mapValues { .integer($0) }).text == #"{"a":2,"b":1}"#)
    #expect(JSONValue.strings(["b", "a"]) == ["b", "a"])
    #expect(value["n"] != nil && value["n"] == .null)
    #expect(JSONValue.optional(String?.none) == nil && JSONValue.optional(7) == 7 && JSONValue.optional("s") == "s")
  }

  @Test func `merging keeps the later value and inserting keeps the earlier one`() {
    var object: JSONObject = ["a": 1, "b": 2]
    object.merge(["b": 3, "c": 4])
    #expect(object == ["a": 1, "b": 3, "c": 4])
    #expect(object.insert("d", 5) && !object.insert("a", 6))
    #expect(object.keys == ["a", "b", "c", "d"] && object.count == 4 && object["a"] == 1)
  }

  @Test func `names that Unicode calls equal stay two names`() {
    let object: JSONObject = ["\u{e9}": 1, "e\u{301}": 2]
    #expect(object.count == 2)
    #expect(JSONValue.string("\u{e9}") != JSONValue.string("e\u{301}"))
    #expect(object != ["\u{e9}": 1])
  }

  @Test func `a text over the limit is refused whole`() throws {
    let value = JSONValue.string(String(repeating: "x", count: 14))
    #expect(try value.encoded(limit: 16).count == 16)
    let refusal = #expect(throws: Failure.self) { try value.encoded(limit: 15) }
    #expect(refusal == Failure(.usage, "json of 16 bytes does not fit", why: "15 bytes are the limit"))
    #expect(throws: Failure.self) { try JSONValue.string(String(repeating: "x", count: Limits.ledgerLine)).encoded() }
  }

  @Test(arguments: [
    (Array("/home/é".utf8), "/home/é"), ([0x61, 0xFF, 0x62], #"a\xffb"#), (Array(#"\xff"#.utf8), #"\x5cxff"#),
    (Array(#"C:\dir"#.utf8), #"C:\dir"#), ([0xC3], #"\xc3"#), ([0xED, 0xA0, 0x80], #"\xed\xa0\x80"#),
    ([0xC0, 0x80], #"\xc0\x80"#), ([0xF4, 0x90, 0x80, 0x80], #"\xf4\x90\x80\x80"#), ([], ""),
    ([0x5C, 0x78], #"\x5cx"#),
  ])
  func `bytes that are not utf-8 are escaped and can be turned back`(bytes: [UInt8], expected: String) {
    #expect(JSONValue.text(bytes) == .string(expected))
    #expect(EscapedBytes.bytes(expected) == bytes)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `any bytes survive escaping, writing and parsing`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<500 {
      let alphabet: [UInt8] = [0x5C, 0x78, 0x35, 0x63, 0x00, 0x22, 0xC3, 0xA9, 0xFF, 0xF0, 0x9F, 0x98, 0x80, 0xE2]
      let bytes = (0..<Int(random.next() % 12)).map { _ in alphabet[Int(random.next() % 14)] }
      let parsed = try JSONParser.parse(JSONValue.text(bytes).encoded())
      #expect(EscapedBytes.bytes(parsed.string ?? "-") == bytes, "seed \(seed)")
    }
  }
}
