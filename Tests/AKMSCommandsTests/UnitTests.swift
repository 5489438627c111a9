import Testing

@testable import AKMSCommands

struct TimestampTests {
  static let times: [(String, Int64?)] = [
    ("1970-01-01T00:00:00Z", 0), ("2000-02-29T12:00:00Z", 951_825_600), ("2026-01-31T09:00:00Z", 1_769_850_000),
    ("2027-01-15T08:00:00.123456Z", 1_800_000_000), ("2027-01-15T09:00:00+01:00", 1_800_000_000),
    ("2027-01-15t04:30:00-03:30", 1_800_000_000), ("1969-12-31T23:59:59Z", -1),
    ("9999-12-31T23:59:60Z", 253_402_300_800),
    ("", nil), ("2026-01-31", nil), ("2026-02-29T00:00:00Z", nil), ("2026-13-01T00:00:00Z", nil),
    ("2026-04-31T00:00:00Z", nil), ("2026-01-00T00:00:00Z", nil), ("2026-01-31T24:00:00Z", nil),
    ("2026-01-31T09:60:00Z", nil), ("2026-01-31T09:00:61Z", nil), ("2026-01-31T09:00:00", nil),
    ("2026-01-31T09:00:00.Z", nil), ("2026-01-31T09:00:00Zx", nil), ("2026-01-31T09:00:00+24:00", nil),
    ("2026-01-31T09:00:00+0100", nil), ("+026-01-31T09:00:00Z", nil), ("٢026-01-31T09:00:00Z", nil),
  ]

  @Test(arguments: times) func `RFC 3339 times are read exactly`(text: String, seconds: Int64?) {
    #expect(Timestamp.seconds(text) == seconds)
  }

  @Test(arguments: [(0, "0s"), (59, "59s"), (60, "1m 00s"), (3599, "59m 59s"), (7500, "2h 05m"), (90_000, "1d 01h")])
  func `a span shows its two largest units`(seconds: Int64, text: String) { #expect(Timestamp.span(seconds) == text) }
}

struct ShellWordTests {
  @Test(arguments: [
    ("a/b", "a/b"), ("secret:read:a,b=c", "secret:read:a,b=c"), ("a/**", "'a/**'"), ("", "''"), ("it's", #"'it'\''s'"#),
    ("$(x)", "'$(x)'"), ("a b", "'a b'"), ("ü", "'ü'"), ("'", #"''\'''"#), ("~/x", "'~/x'"),
  ]) func `a word is quoted where a shell would look at it`(word: String, quoted: String) {
    #expect(ShellWord.quoted(word) == quoted)
  }
}

struct SentenceTests {
  @Test(arguments: [
    ("Unknown option '-x'. Did you mean '-y'?", "unknown option '-x'; did you mean '-y'?"),
    ("Missing one of:\n  '--a'\n  '--b'\n", "missing one of: '--a' '--b'"), ("", ""), (".", ""),
    ("It is so.", "it is so"),
  ]) func `the parser's sentences become one line`(message: String, line: String) {
    #expect(ParseFailure.sentences(message) == line)
  }
}

struct CommandPathTests {
  @Test(
    arguments: [
      ("secret set x", ["secret", "set"], nil), ("--json secret list", ["secret", "list"], nil), ("", [], nil),
      ("secret bogus", ["secret"], "bogus"), ("bogus", [], "bogus"), ("secret -- set", ["secret"], nil),
    ] as [(String, [String], String?)]) func `the words of argv are followed down the tree`(
      line: String, words: [String], stranger: String?
    )
  {
    let path = CommandPath(line.split(separator: " ").map(String.init))
    #expect(path.words == words)
    #expect(path.stranger == stranger)
  }
}
