import AKMSModel
import Testing

@testable import AKMSRedact

@Suite struct BuilderTests {
  @Test func `values of one to three bytes are named and stay`() throws {
    let masks = try masks(["EMPTY": "", "ONE": "x", "LINES": "\n\n\n\n\n", "THREE": "abc\n", "FOUR": "abcd"])
    #expect(masks.tooShort == ["ONE", "THREE"])
    #expect(masked("x abc\n abcd", masks) == "x abc\n [redacted:FOUR]")
  }

  @Test func `line ends at a value's end are not part of what is masked`() throws {
    let masks = try masks(["V": "password\r\n\n"])
    #expect(masked("password\npassword\r\n\n", masks) == "[redacted:V]\n[redacted:V]\r\n\n")
    #expect(masked("cGFzc3dvcmQ=", masks) == "[redacted:V]=")
  }

  @Test func `more values than the limit are refused`() throws {
    var builder = try MaskBuilder()
    for index in 0..<4096 {
      try builder.add(name: "V", unsafe Array("value \(index)".utf8).span.bytes)
    }
    #expect(throws: Failure(.internal, "too many values to mask", why: "4096 are the limit")) {
      try builder.add(name: "V", unsafe Array("one more".utf8).span.bytes)
    }
  }

  @Test func `a value is in the tables, not in its caller's memory`() throws {
    var value = Array("topsecret".utf8)
    var builder = try MaskBuilder()
    try builder.add(name: "V", unsafe value.span.bytes)
    for index in value.indices { value[index] = 0 }
    let masks = try builder.build()
    #expect(masked("topsecret", masks) == "[redacted:V]")
  }

  @Test(arguments: [4000, 4091, 4092, 4093, 4097, 9000])
  func `values beyond the first block have room`(_ count: Int) throws {
    let values: [Named] = [
      ("A", Array("abcd".utf8)), ("B", Array(repeating: 1, count: count)), ("C", Array("wxyz".utf8)),
    ]
    #expect(
      masked([1, 1] + values[1].value + Array("abcd wxyz".utf8), try masks(values))
        == Array("[redacted:B][redacted:A] [redacted:C]".utf8))
  }

  @Test func `any name is passed on as it is`() throws {
    #expect(masked("abcd", try masks(["": "abcd"])) == "[redacted:]")
    #expect(masked("abcd", try masks(["Ä]": "abcd"])) == "[redacted:Ä]]")
  }
}
