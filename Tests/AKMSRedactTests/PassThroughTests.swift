import AKMSTestSupport
import Testing

@testable import AKMSRedact

@Suite struct PassThroughTests {
  @Test func `without values everything comes out at once as it went in`() throws {
    let masks = try masks([])
    var generator = SeededGenerator(1)
    var reader = Reader(masks)
    for _ in 0..<100 {
      let input = generator.bytes(0...500)
      reader.feed(input)
      #expect(reader.out == input)
      #expect(reader.stream.holds == 0)
      _ = reader.taken()
    }
  }

  @Test func `text without a value comes out byte for byte, however it is cut`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed)
    for _ in 0..<40 {
      let value = generator.bytes(8...90)
      let masks = try masks([("V", value)])
      // made of what spellings are made of, but no four bytes of it are the same
      var input: [UInt8] = []
      for _ in 0..<300 { input += value.shuffled(using: &generator).prefix(3) + generator.bytes(1...3) }
      guard Reference([("V", value)]).mask(input) == input else { continue }
      #expect(masked(input, masks, cuts: generator.cuts(input.count)) == input, "seed \(seed)")
    }
  }

  @Test func `the beginning of a value that is not finished comes out`() throws {
    let masks = try masks(["V": "0123456789abcdefghij"])
    for count in 0..<20 {
      let text = "x" + String("0123456789abcdefghij".prefix(count))
      #expect(masked(text, masks) == text)
      #expect(masked(text + "!", masks) == text + "!")
    }
  }

  @Test func `a stream that has been finished is as new`() throws {
    var reader = Reader(try masks(["V": "topsecret"]))
    reader.feed("top")
    reader.finish()
    #expect(reader.taken() == "top")
    reader.feed("secret topsecret")
    reader.finish()
    #expect(reader.taken() == "secret [redacted:V]")
  }

  @Test func `a stream that was finished in a long value does not go on with it`() throws {
    let value = (0..<100).map { "\($0)," }.joined()
    var reader = Reader(try masks(["V": value]))
    reader.feed(value.prefix(100).utf8)
    reader.finish()
    #expect(reader.taken() == "[redacted:V]")
    reader.feed(value.dropFirst(100).prefix(50).utf8)
    reader.finish()
    #expect(reader.taken() == String(value.dropFirst(100).prefix(50)))
  }

  @Test func `two streams share their masks and nothing else`() throws {
    let masks = try masks(["V": "topsecret"])
    var one = Reader(masks), two = Reader(masks)
    one.feed("top")
    two.feed("secret.")
    one.feed("secret")
    #expect(one.taken() == "[redacted:V]")
    #expect(two.taken() == "secret.")
  }
}
