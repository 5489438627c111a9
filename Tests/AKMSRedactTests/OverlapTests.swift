import Testing

@testable import AKMSRedact

/// Values that touch, hold and overlap each other.
@Suite struct OverlapTests {
  @Test(
    arguments: [
      ("abcd", "[redacted:A]"), ("abcdefgh", "[redacted:B]"), ("abcdefg", "[redacted:A]efg"),
      ("abcdabcd", "[redacted:A][redacted:A]"), ("abcdefghabcd", "[redacted:B][redacted:A]"),
      ("abcdefabcd", "[redacted:A]ef[redacted:A]"), ("xabcdefghx", "x[redacted:B]x"), ("abcabcd", "abc[redacted:A]"),
    ])
  func `of a value that begins another the longest is named`(_ text: String, _ expected: String) throws {
    #expect(masked(text, try masks(["A": "abcd", "B": "abcdefgh"])) == expected)
    #expect(masked(text, try masks(["B": "abcdefgh", "A": "abcd"])) == expected)
  }

  @Test(
    arguments: [
      ("abcdefgh", "[redacted:A]"), ("cdefgh", "[redacted:B]"), ("abcdefghi", "[redacted:A]i"),
      ("abcdefghij", "[redacted:A]"), ("abcdefghabcdef", "[redacted:A][redacted:A]"),
      ("abcdefefghij", "[redacted:A][redacted:C]"),
    ])
  func `overlapping values are masked to the last byte under the first one's name`(
    _ text: String, _ expected: String
  ) throws {
    #expect(masked(text, try masks(["A": "abcdef", "B": "cdefgh", "C": "efghij"])) == expected)
  }

  @Test func `a value that holds another is one hit, and the other is found alone`() throws {
    let masks = try masks(["inner": "bcde", "outer": "abcdef"])
    #expect(masked("abcdef bcde abcde", masks) == "[redacted:outer] [redacted:inner] a[redacted:inner]")
  }

  @Test func `hits inside one that comes later belong to it`() throws {
    let masks = try masks(["A": "cdef", "B": "hijk", "C": "abcdefghijkl"])
    #expect(masked("abcdefghijkl", masks) == "[redacted:C]")
    #expect(masked("abcdefghijkx", masks) == "ab[redacted:A]g[redacted:B]x")
  }

  @Test func `a value that repeats itself is masked wherever it ends`() throws {
    let masks = try masks(["V": "aaaa"])
    #expect(
      (1...12).map { masked(String(repeating: "a", count: $0), masks) } == [
        "a", "aa", "aaa",
      ] + Array(repeating: "[redacted:V]", count: 9))
  }

  @Test func `equal values have the name that was added first`() throws {
    #expect(
      masked("same value, same%20value", try masks(["A": "same value", "B": "same value"]))
        == "[redacted:A], [redacted:A]")
    #expect(masked("same value", try masks(["A": "same value", "B": "same value\n"])) == "[redacted:A]")
  }

  @Test func `a value inside another's base64 is found in what is left`() throws {
    // the base64 of the first value holds the second
    let masks = try masks(["A": "foobarfoobar", "B": "9vYm"])
    #expect(masked("Zm9vYmFyZm9vYmFy", masks) == "[redacted:A]")
    #expect(masked("Zm9vYmFy", masks) == "Zm[redacted:B]Fy")
  }

  @Test func `a value that another one spells in hex has the name of the longer hit`() throws {
    let masks = try masks(["A": "secret", "B": "7365"])
    #expect(masked("736563726574 7365", masks) == "[redacted:A] [redacted:B]")
  }

  @Test func `two long values with the same beginning are told apart at their ends`() throws {
    let same = String(repeating: "0123456789", count: 9)
    let masks = try masks(["A": same + "a", "B": same + "bbbbb"])
    #expect(masked(same + "a", masks) == "[redacted:A]")
    #expect(masked(same + "bbbbb!", masks) == "[redacted:B]!")
    #expect(masked(same + "c", masks) == "[redacted:A]c")
  }

  @Test func `a short value that is the beginning of a long one is told apart`() throws {
    let short = String(repeating: "x1y2z3w4", count: 8)
    let masks = try masks(["A": short, "B": short + "and more"])
    #expect(masked(short + " " + short + "and more", masks) == "[redacted:A] [redacted:B]")
  }
}
