import Testing

@testable import AKMSRedact

@Suite struct LineTests {
  private static let body = ["MC4CAQAwBQYDK2VwBCIEIMvZ0xJ5Cy1u", "qv2hTGYVOr3fbn8xW0sPQe7kLdUaXtzB", "c2hvcnQ="]
  private static let key = "-----BEGIN PRIVATE KEY-----\n\(body.joined(separator: "\n"))\n-----END PRIVATE KEY-----\n"

  @Test func `a value of several lines is masked whole, with either line end`() throws {
    let masks = try masks(["KEY": Self.key])
    #expect(masked("<\(Self.key)>", masks) == "<[redacted:KEY]\n>")
    let terminal = Self.key.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    #expect(masked("<\(terminal)>", masks) == "<[redacted:KEY]\r\n>")
  }

  @Test func `each line of 16 bytes and more is masked on its own`() throws {
    let masks = try masks(["KEY": Self.key])
    let indented = Self.key.split(separator: "\n").map { "  \($0)\n" }.joined()
    #expect(
      masked(indented, masks) == """
          -----BEGIN PRIVATE KEY-----
          [redacted:KEY]
          [redacted:KEY]
          c2hvcnQ=
          -----END PRIVATE KEY-----

        """)
  }

  @Test func `lines that end with CRLF are masked without it`() throws {
    let masks = try masks(["V": "first line, long enough\r\nsecond line, long enough\r\n"])
    #expect(masked("second line, long enough\n", masks) == "[redacted:V]\n")
    #expect(masked("first line, long enough|", masks) == "[redacted:V]|")
  }

  @Test func `a line of 15 bytes stays, one of 16 does not`() throws {
    let masks = try masks(["V": "123456789012345\nabcdefghijklmnop"])
    #expect(masked("123456789012345 abcdefghijklmnop", masks) == "123456789012345 [redacted:V]")
  }

  @Test func `base64 in lines of 64 and 76 letters is masked to its end`() throws {
    let value = Array((0..<20).map { "item \($0), " }.joined().utf8)
    let masks = try masks([("V", value)])
    let text = Spellings.base64Text(value, urlSafe: false)
    for (width, end) in [(64, "\n"), (76, "\n"), (64, "\r\n"), (76, "\r\n")] {
      let lines = stride(from: 0, to: text.count, by: width).map {
        String(decoding: text[$0..<min($0 + width, text.count)], as: UTF8.self)
      }
      #expect(masked("<" + lines.joined(separator: end) + ">", masks) == "<[redacted:V]>")
    }
  }

  @Test func `more lines than the limit are said`() throws {
    let many = (0..<8193).map { "line number \($0 + 10_000)\n" }.joined()
    let masks = try masks(["FEW": "one line that is long\nanother that is long", "MANY": many])
    #expect(masks.linesLeftOut == ["MANY"])
    #expect(masked("line number 10000|another that is long", masks) == "[redacted:MANY]|[redacted:FEW]")
  }
}
