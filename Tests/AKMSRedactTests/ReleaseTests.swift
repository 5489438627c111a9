import Testing

@testable import AKMSRedact

/// What an interactive caller sees: it releases after a silence.
@Suite struct ReleaseTests {
  @Test func `a few held bytes come out, and the rest of the value is masked when it comes`() throws {
    var reader = Reader(try masks(["V": "topsecretvalue"]))
    reader.feed("> top")
    #expect(reader.taken() == "> ")
    reader.release()
    #expect(reader.taken() == "top")
    #expect(reader.stream.holds == 0)
    reader.feed("secretvalue!")
    #expect(reader.taken() == "[redacted:V]!")
  }

  @Test func `what turns out to be no value comes out once`() throws {
    var reader = Reader(try masks(["V": "topsecretvalue"]))
    reader.feed("top")
    reader.release()
    reader.feed("sec")
    reader.feed("ond")
    reader.finish()
    #expect(reader.taken() == "topsecond")
  }

  @Test func `eight bytes are held, however long the silence`() throws {
    var reader = Reader(try masks(["V": "topsecretvalue"]))
    reader.feed("topsecre")
    reader.release()
    #expect(reader.taken() == "")
    #expect(reader.stream.holds == 8)
    reader.finish()
    #expect(reader.taken() == "topsecre")
  }

  @Test(arguments: ["topsecretvalue", "dG9wc2VjcmV0dmFsdWU", "746f7073656372657476616c7565"])
  func `byte by byte with a silence after each, seven bytes of a value are seen`(_ spelling: String) throws {
    var reader = Reader(try masks(["V": "topsecretvalue"]))
    for byte in spelling.utf8 {
      reader.feed([byte])
      reader.release()
    }
    reader.finish()
    #expect(reader.taken() == spelling.prefix(7) + "[redacted:V]")
  }

  @Test func `of a value of four bytes three are seen`() throws {
    var reader = Reader(try masks(["V": "abcd"]))
    for byte in "abcdabcd".utf8 {
      reader.feed([byte])
      reader.release()
    }
    #expect(reader.taken() == "abc[redacted:V]abc[redacted:V]")
  }

  @Test func `a value that may go on is shown as masked after a silence, and its continuation too`() throws {
    var reader = Reader(try masks(["A": "0123456789", "B": "0123456789abcdefghij"]))
    reader.feed("0123456789")
    #expect(reader.taken() == "")
    #expect(reader.stream.holds == 10)
    reader.release()
    #expect(reader.taken() == "[redacted:A]")
    #expect(reader.stream.holds == 0)
    reader.feed("abcdefghi")
    reader.release()
    #expect(reader.taken() == "")
    reader.feed("j.")
    // one hit with the first, whose text is out already
    #expect(reader.taken() == ".")
  }

  @Test func `a value that is whole comes out without waiting`() throws {
    var reader = Reader(try masks(["V": "top-secret-t"]))
    reader.feed("top-secret-t")
    #expect(reader.taken() == "[redacted:V]")
    #expect(reader.stream.holds == 0)
    // its last letter may begin it anew
    reader.feed("op-secret-t?")
    #expect(reader.taken() == "?")
  }

  @Test func `releasing nothing gives nothing`() throws {
    var reader = Reader(try masks(["V": "topsecretvalue"]))
    reader.release()
    reader.feed("plain")
    #expect(reader.taken() == "plain")
    reader.release()
    #expect(reader.taken() == "")
  }

  @Test func `a long value whose beginning was released is masked from there on`() throws {
    let value = (0..<30).map { "part\($0)-" }.joined()
    var reader = Reader(try masks(["V": value]))
    reader.feed(value.prefix(5).utf8)
    reader.release()
    for byte in value.dropFirst(5).utf8 { reader.feed([byte]) }
    reader.feed("end")
    #expect(reader.taken() == "part0[redacted:V]end")
  }
}
