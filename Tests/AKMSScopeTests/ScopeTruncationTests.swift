import AKMSModel
import AKMSScope
import Testing

/// One scope that has every production, cut after each of its bytes, with a byte that fits nowhere in its place: what
/// is expected there, byte by byte.
@Suite struct ScopeTruncationTests {
  private static let text = "c-1:a+b:x/%2F*/*/**,k=v,l=%0A"

  private static let connection = "a connection name (a lower-case letter first)"
  private static let action = "an action name or \"*\""
  private static let segment = "a resource segment"
  private static let more = "\"/\", \",\" or the end"
  private static let digits = "two hex digits after \"%\""

  /// How many bytes stand, what is expected behind them, and whether they are a scope by themselves.
  @Test(arguments: [
    (0, connection, false), (1, "\":\" after the connection", false), (2, "\":\" after the connection", false),
    (3, "\":\" after the connection", false), (4, action, false), (5, "\":\" after the actions", false),
    (6, action, false), (7, "\":\" after the actions", false), (8, segment, false), (9, more, true),
    (10, segment, false), (11, digits, false), (12, digits, false), (13, more, true), (14, more, true),
    (15, segment, false), (16, more, true), (17, segment, false), (18, more, true), (19, more, true),
    (20, "a param name", false), (21, "\"=\" after the param name", false), (22, "a param value", false),
    (23, more, true), (24, "a param name", false), (25, "\"=\" after the param name", false),
    (26, "a param value", false), (27, digits, false), (28, digits, false), (29, more, true),
  ])
  func `each byte of a scope has its own expectation`(count: Int, expected: String, isScope: Bool) {
    let start = String(Self.text.prefix(count))
    #expect(throws: Self.failure(start + "\"", count + 1, "\"\"\"", expected)) { try Scope(parsing: start + "\"") }
    if isScope {
      #expect(throws: Never.self) { try Scope(parsing: start) }
    } else {
      #expect(throws: Self.failure(start, count + 1, "the end", expected)) { try Scope(parsing: start) }
    }
  }

  @Test func `all of it is canonical`() throws {
    #expect(Self.text.utf8.count == 29)
    #expect(try Scope(parsing: Self.text).text == Self.text)
  }

  /// The same positions in a binding, behind the variable.
  @Test(arguments: [0, 4, 8, 11, 20, 22, 27])
  func `a binding counts its variable`(count: Int) {
    let start = "KEY=" + Self.text.prefix(count)
    #expect {
      try Binding(parsing: start + "\"")
    } throws: {
      ($0 as? Failure)?.why?.hasPrefix("at byte \(count + 5) stands \"\"\", expected ") == true
    }
  }

  private static func failure(_ text: String, _ byte: Int, _ found: String, _ expected: String) -> Failure {
    Failure(.usage, "not a scope: \(text)", why: "at byte \(byte) stands \(found), expected \(expected)")
  }
}
