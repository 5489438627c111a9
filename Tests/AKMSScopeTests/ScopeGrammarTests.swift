import AKMSModel
import AKMSScope
import Testing

/// Each production of the grammar by itself, over all of its alphabet.
@Suite struct ScopeGrammarTests {
  private static func text(_ bytes: [UInt8]) -> String? { (try? Scope(parsing: bytes))?.text }
  private static func text(_ text: String) -> String? { (try? Scope(parsing: text))?.text }

  private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:@#".utf8)
  private static let name = Set("abcdefghijklmnopqrstuvwxyz0123456789-".utf8)

  @Test func `a char is one of 69 bytes, in a segment as in a value`() {
    #expect(Self.plain.count == 69)
    for byte in UInt8.min...UInt8.max {
      let isChar = Self.plain.contains(byte)
      let inSegment = Array("a:b:x".utf8) + [byte] + Array("x".utf8)
      let inValue = Array("a:b:c,k=x".utf8) + [byte] + Array("x".utf8)
      // a slash parts two segments, a comma or an equals sign does not make a param
      #expect((Self.text(inSegment) != nil) == (isChar || byte == UInt8(ascii: "/")), "\(byte)")
      #expect((Self.text(inValue) != nil) == isChar, "\(byte)")
    }
  }

  @Test func `each byte can be encoded, in 2 to 4 spellings, and has one canonical one`() {
    for byte in UInt8.min...UInt8.max {
      let upper = String(byte >> 4, radix: 16, uppercase: true) + String(byte & 15, radix: 16, uppercase: true)
      let lower = upper.lowercased()
      let mixed = [upper.prefix(1) + lower.suffix(1), lower.prefix(1) + upper.suffix(1)]
      let expected = Self.plain.contains(byte) ? String(Unicode.Scalar(byte)) : "%" + upper
      for hex in [upper, lower] + mixed {
        #expect(Self.text("a:b:x%\(hex)") == "a:b:x\(expected)")
        #expect(Self.text("a:b:%\(hex)x*,k=%\(hex)") == "a:b:\(expected)x*,k=\(expected)")
      }
    }
  }

  @Test func `only two hex digits make an encoded byte`() {
    let digits = Set("0123456789abcdefABCDEF".utf8)
    for byte in UInt8.min...UInt8.max {
      let isDigit = digits.contains(byte)
      #expect((Self.text(Array("a:b:x%".utf8) + [byte, UInt8(ascii: "1")]) != nil) == isDigit, "\(byte)")
      #expect((Self.text(Array("a:b:x%1".utf8) + [byte]) != nil) == isDigit, "\(byte)")
    }
  }

  @Test(arguments: [("", ":b:c"), ("a:", ":c"), ("a:b+", ":c"), ("a:b:c,", "=v"), ("a:b:c,d=e,", "=v")])
  func `a name begins with a lower-case letter and goes on with letters, digits and hyphens`(
    before: String, after: String
  ) {
    for byte in UInt8.min...UInt8.max where byte != UInt8(ascii: "*") {
      let letters = Self.name.contains(byte)
      let first = Array(before.utf8) + [byte] + Array("q".utf8) + Array(after.utf8)
      let second = Array(before.utf8) + Array("q".utf8) + [byte] + Array("q".utf8) + Array(after.utf8)
      let separates = byte == UInt8(ascii: "+") && before.hasPrefix("a:") && !before.contains(",")
      let isLower = letters && byte >= UInt8(ascii: "a")
      #expect((Self.text(first) != nil) == isLower, "\(byte)")
      let parts = (Self.text(second) != nil) == (letters || separates)
      // a colon after a name ends the connection, or the actions and begins a resource that has colons
      #expect(parts || [UInt8(ascii: ":"), UInt8(ascii: "=")].contains(byte), "\(byte)")
    }
  }

  @Test(arguments: ["", "a:", "a:b+", "a:b:c,"])
  func `a name has at most 32 bytes`(before: String) {
    let after = ["": ":b:c", "a:": ":c", "a:b+": ":c"][before] ?? "=v"
    let longest = String(repeating: "n", count: 32)
    #expect(Self.text(before + longest + after) == before + longest + after)
    #expect(throws: Failure.self) { try Scope(parsing: before + longest + "n" + after) }
  }

  @Test(arguments: [
    (".", false), ("..", false), ("...", true), ("%2e", false), ("%2E%2e", false), (".%2e", false), ("%2E.", false),
    ("..a", true), (".*", true), ("..*", true), ("%2e%2e%2e", true), ("%252e", true), (".%2E*", true),
  ])
  func `dots that name this or the parent folder are no segment, in any spelling`(segment: String, isOne: Bool) {
    for text in ["a:b:\(segment)", "a:b:x/\(segment)", "a:b:\(segment)/x", "a:b:x/\(segment)/**,k=v"] {
      #expect((Self.text(text) != nil) == isOne, "\(text)")
    }
    #expect(Self.text("a:b:c,k=\(segment.filter { $0 != "*" })") != nil, "a value is no path")
  }

  @Test(arguments: [
    ("*", true), ("**", true), ("***", false), ("x*", true), ("x**", false), ("*x", false), ("x*x", false),
    ("%2A", true), ("%2a*", true), ("**/x", false), ("**/**", false), ("*/**", true), ("**,k=v", true), ("*/*", true),
    ("x*/**", true), ("", false), ("/", false), ("x/", false), ("/x", false), ("x//x", false), ("**/", false),
  ])
  func `stars stand alone, at the end of a prefix, or in two at the end`(resource: String, isOne: Bool) {
    #expect((Self.text("a:b:\(resource)") != nil) == isOne)
    #expect((Self.text("a:b:r/\(resource)") != nil) == isOne)
  }

  @Test func `an encoded star or slash is an ordinary character`() throws {
    let star = try Scope(parsing: "a:b:%2A")
    #expect(star.isConcrete && star.resource == [.literal("%2A")])
    #expect(try !Scope(parsing: "a:b:x").isContained(in: star))
    let slash = try Scope(parsing: "a:b:x%2Fy")
    #expect(slash.resource == [.literal("x%2Fy")])
    #expect(try !slash.overlaps(Scope(parsing: "a:b:x/y")) && slash.isContained(in: Scope(parsing: "a:b:x*")))
  }

  @Test(arguments: [
    "aws:s3-read:my-bucket/*/pre*/**,at=x,role=y", "a:*:arn:aws:iam::1:role/ci", "a:b+c:%2A%00/x",
    "a-1:b:~@#_.x:/9*,k=%2C",
  ])
  func `a space is refused where it stands, wherever that is`(text: String) {
    for index in 0...text.utf8.count {
      var bytes = Array(text.utf8)
      bytes.insert(0x20, at: index)
      #expect { try Scope(parsing: bytes) } throws: {
        ($0 as? Failure)?.why?.hasPrefix("at byte \(index + 1) stands byte 0x20, expected ") == true
      }
    }
  }

  @Test func `as many parts as 512 bytes can hold are read, in any order`() throws {
    let segments = "a:b:" + Array(repeating: "x", count: 254).joined(separator: "/")
    #expect(try Scope(parsing: segments).layout.segmentCount == 254)
    let names = Array("zyxwvutsrqponmlkjihgfedcba").flatMap { first in
      [String(first)] + Array("9876543210").map { "\(first)\($0)" }
    }
    let actions = names.prefix(174)
    let scope = try Scope(parsing: "a:" + actions.joined(separator: "+") + ":b")
    #expect(scope.text.utf8.count == 509 && scope.actions == .some(actions.sorted()))
    let params = names.prefix(103)
    let withParams = try Scope(parsing: "a:b:c" + params.map { ",\($0)=1" }.joined())
    #expect(withParams.params.map(\.name) == params.sorted())
    let twice = "a:" + Array(repeating: "b", count: 254).joined(separator: "+") + ":c"
    #expect(try Scope(parsing: twice).text == "a:b:c")
  }

  @Test func `the length counts before anything is decoded`() throws {
    let encoded = "a:b:" + String(repeating: "%41", count: 169)
    #expect(encoded.utf8.count == 511)
    #expect(try Scope(parsing: encoded).text == "a:b:" + String(repeating: "A", count: 169))
    #expect(throws: Failure.self) { try Scope(parsing: encoded + "%41") }
  }
}
