import Testing

@testable import AKMSRedact

@Suite struct ChunkTests {
  private static let text = Array("ab secretsecreta c2VjcmV0 sec secre 736563726574 %sSecret\nsecret".utf8)

  @Test func `a border at every place, and at every two, changes nothing`() throws {
    let masks = try masks([("A", Array("secret".utf8)), ("B", Array("creta c".utf8))])
    let expected = Reference([("A", Array("secret".utf8)), ("B", Array("creta c".utf8))]).mask(Self.text)
    for first in 0...Self.text.count {
      for second in first...Self.text.count {
        #expect(masked(Self.text, masks, cuts: [first, second]) == expected, "cut at \(first) and \(second)")
      }
    }
  }

  @Test(arguments: 1...9)
  func `chunks of a few bytes, and empty ones between, change nothing`(_ size: Int) throws {
    let masks = try masks(["A": "secret"])
    let expected = masked(Self.text, masks)
    var reader = Reader(masks)
    for start in stride(from: 0, to: Self.text.count, by: size) {
      reader.feed([])
      reader.feed(Self.text[start..<min(start + size, Self.text.count)])
    }
    reader.finish()
    #expect(reader.out == expected)
  }

  @Test func `a border at every place of a long value changes nothing`() throws {
    let value = Array((0..<40).map { "line \($0)\n" }.joined().utf8)
    let masks = try masks([("V", value)])
    for spelling in Set(Spellings.all(of: value)) {
      let input = Array("<".utf8) + spelling + Array(">".utf8)
      let expected = masked(input, masks)
      #expect(expected.starts(with: "<[redacted:V]".utf8))
      for cut in stride(from: 1, to: input.count, by: 7) {
        #expect(masked(input, masks, cuts: [cut, min(cut + 3, input.count)]) == expected, "cut at \(cut)")
      }
    }
  }

  @Test func `only what may be the beginning of a value is held back`() throws {
    var reader = Reader(try masks(["V": "topsecret"]))
    reader.feed("a line\n")
    #expect(reader.stream.holds == 0)
    #expect(reader.taken() == "a line\n")
    reader.feed("stop")
    #expect(reader.stream.holds == 3)
    #expect(reader.taken() == "s")
    reader.feed("secret")
    #expect(reader.stream.holds == 0)
    #expect(reader.taken() == "[redacted:V]")
  }
}
