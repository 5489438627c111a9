import Testing

@testable import DynsecretsAWS

@Suite struct XMLLeavesTests {
  private func leaves(_ text: String) -> [String]? {
    XMLLeaves(Array(text.utf8))?.leaves.map { "\($0.path)=\(String(decoding: $0.text, as: UTF8.self))" }
  }

  @Test(arguments: [
    ("<A>x</A>", ["A=x"]),
    (
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A xmlns=\"https://h/\">\n <B>1</B>\n <B>2</B><C/></A>\n",
      ["A/B=1", "A/B=2", "A/C="]
    ),
    ("<A>&lt;&gt;&amp;&quot;&apos;&#65;&#x20AC;</A>", ["A=<>&\"'A€"]),
    ("<a:B c=\"&\">x</a:B >", ["a:B=x"]),
  ])
  func `elements become paths with texts`(_ text: String, _ expected: [String]) {
    #expect(leaves(text) == expected)
  }

  @Test(arguments: [
    "", "x", "<A>", "<A></B>", "<A>x</A>y", "<A>x<B/></A>", "<A", "<A b>x</A>", "<A b='c'>x</A>", "</A>", "<>x</>",
    "<!DOCTYPE A [<!ENTITY x \"y\">]><A>&x;</A>", "<A>&x;</A>", "<A>&#0;</A>", "<A>&#xD800;</A>",
    "<A>&#99999999999;</A>",
    "<A><![CDATA[x]]></A>", "<A><!-- x --></A>", "<A><?x y?></A>", "<A>&", "<A b=\"<\">x</A>", "<?xml",
  ])
  func `anything else is unreadable`(_ text: String) {
    #expect(leaves(text) == nil)
  }

  @Test func `depth and length have limits`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "<A>", count: depth) + String(repeating: "</A>", count: depth)
    }
    #expect(leaves(nested(XMLLeaves.maximumDepth)) != nil)
    #expect(leaves(nested(XMLLeaves.maximumDepth + 1)) == nil)
    let room = XMLLeaves.maximumLength - "<A></A>".utf8.count
    #expect(leaves("<A>" + String(repeating: "x", count: room) + "</A>") != nil)
    #expect(leaves("<A>" + String(repeating: "x", count: room + 1) + "</A>") == nil)
  }

  @Test func `a text that is there twice is none`() {
    let reply = XMLLeaves(Array("<A><B>1</B><B>2</B><C>3</C></A>".utf8))
    #expect(reply?.string("A/B") == nil)
    #expect(reply?.string("A/C") == "3")
  }

  @Test func `random damage never traps`() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = Seeded(seed)
    let base = Array("<?xml version=\"1.0\"?><A b=\"c\"><B>x&amp;&#65;</B><C/></A>".utf8)
    var refused = 0
    for _ in 0..<3000 {
      var bytes = base
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if XMLLeaves(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))) == nil { refused += 1 }
    }
    #expect(refused > 2000, "seed \(seed)")
  }
}
