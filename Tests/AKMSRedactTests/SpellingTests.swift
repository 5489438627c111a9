import AKMSTestSupport
import Testing

@testable import AKMSRedact

/// What programs print, written out.
@Suite struct SpellingTests {
  @Test(
    arguments: [
      ("a/b+c%d=e", "a/b+c%d=e"), ("a/b+c%d=e", "612f622b6325643d65"), ("a/b+c%d=e", "612F622B6325643D65"),
      ("a/b+c%d=e", "a%2Fb%2Bc%25d%3De"), ("a/b+c%d=e", "a%2fb%2bc%25d%3de"), ("a/b+c%d=e", "a/b%2Bc%25d%3De"),
      ("a/b+c%d=e", "a/b%2bc%25d%3de"), ("a/b+c%d=e", #"a\/b+c%d=e"#), ("a/b+c%d=e", "YS9iK2MlZD1l"),
      (#"say "hi" \now"#, #"say \"hi\" \\now"#), (#"say "hi" \now"#, "say%20%22hi%22%20%5Cnow"),
      (#"say "hi" \now"#, "say+%22hi%22+%5Cnow"), (#"say "hi" \now"#, "say+%22hi%22+%5cnow"),
      ("one\ntwo\tthree", "one\r\ntwo\tthree"), ("one\ntwo\tthree", #"one\ntwo\tthree"#),
      ("one\ntwo\tthree", "one%0Atwo%09three"), ("one\r\ntwo", #"one\r\ntwo"#),
      ("\u{1}\u{1f}\u{8}\u{c}", #"\u0001\u001f\b\f"#),
      ("\u{1}\u{1f}\u{8}\u{c}", #"\u0001\u001F\b\f"#), ("p\u{E4}ss w\u{F6}rd", "p%C3%A4ss%20w%C3%B6rd"),
      ("p\u{E4}ss w\u{F6}rd", "p%c3%a4ss+w%c3%b6rd"), ("p\u{E4}ss w\u{F6}rd", "cMOkc3Mgd8O2cmQ"),
      ("it's (so)*!", "it's%20(so)*!"), ("a~b*c d", "a%7Eb*c+d"), ("a<b>&c", #"a\u003cb\u003e\u0026c"#),
      // RFC 4648, section 10
      ("foobar", "Zm9vYmFy"), ("foobar", "666F6F626172"),
      // RFC 7617, section 2: a password behind a user's name; the letter that both share stays
      ("open sesame", "b3BlbiBzZXNhbWU"),
    ])
  func `a value is masked as`(_ value: String, _ spelling: String) throws {
    let masks = try masks(["V": value])
    #expect(masked("|\(spelling)|", masks) == "|[redacted:V]|")
    #expect(masked(spelling + spelling, masks) == "[redacted:V][redacted:V]")
  }

  @Test func `basic authentication shows no more than the letter that the password shares with the colon`() throws {
    let masks = try masks(["V": "open sesame"])
    #expect(masked("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", masks) == "Basic QWxhZGRpbjp[redacted:V]==")
  }

  static let awkward: [[UInt8]] =
    [
      "a/b+c%d=e\"f\\g\nh", "????>>>>~~~~", "ünï cödé/=", "    four spaces    ", "%2F%2f%25", #"\"\\"\u0041"#,
      "line one is long enough\nline two is long enough\nshort", "\r\n\r\nab\r\ncd", "AAAA", "====", "++++",
      "\n\n\n\nabcd",
    ].map { Array($0.utf8) } + [
      [0, 0, 0, 0], [255, 254, 253, 252, 251], Array(0...255), [0x1F, 0x7F, 0x80, 0xC3, 0x28],
      Array(repeating: 0xFB, count: 61), Array("0123456789abcdef".utf8) + [0] + Array(repeating: 0x3F, count: 200),
    ]

  @Test(arguments: awkward)
  func `every spelling of an awkward value is replaced whole, and nothing beside it`(_ value: [UInt8]) throws {
    let masks = try masks([("V", value)])
    let reference = Reference([("V", value)])
    for spelling in Spellings.all(of: value) {
      // no spelling holds a NUL and a BEL
      let input = [0, 7] + spelling + [7, 0]
      #expect(masked(input, masks) == reference.mask(input))
    }
  }

  @Test func `base64 hides all but its edges, wherever the value stands`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed)
    for round in 0..<300 {
      let (value, before, after) = (generator.bytes(4...40) + [65], generator.bytes(0...7), generator.bytes(0...7))
      let text = Spellings.base64Text(before + value + after, urlSafe: round % 2 == 0)
      let out = masked(text, try masks([("V", value)]))
      // a letter is six bits: beside its neighbours' bits four of the value's at either edge are left, and padding
      let left = out.count - "[redacted:V]".utf8.count
      #expect(left >= 0 && left * 6 <= (before.count + after.count) * 8 + 12, "seed \(seed), round \(round)")
    }
  }
}
