import AKMSConfig
import AKMSModel
import AKMSTestSupport
import Testing

@Suite struct StrictYAMLTests {
  @Test func `values keep their positions`() throws {
    let root = try load("a: 1\nb:\n  - x\n  - { c: 'y' }\n")
    #expect(root.position == ConfigPosition(line: 1, column: 1))
    #expect(root["a"] == ConfigNode(.text("1", plain: true), at: ConfigPosition(line: 1, column: 4)))
    guard case .list(let items)? = root["b"]?.value else { Issue.record("no list"); return }
    #expect(items.map(\.position) == [ConfigPosition(line: 3, column: 5), ConfigPosition(line: 4, column: 5)])
    #expect(items[1]["c"] == ConfigNode(.text("y", plain: false), at: ConfigPosition(line: 4, column: 10)))
    #expect(root["none"] == nil)
  }

  @Test func `scalars are text, whatever they look like`() throws {
    let root = try load("[yes, 010, 1.10, null, ~, 2026-01-01, 0x1F, .inf, \"\"]")
    guard case .list(let items) = root.value else { Issue.record("no list"); return }
    let texts = items.map { if case .text(let text, _) = $0.value { text } else { "no text" } }
    #expect(texts == ["yes", "010", "1.10", "null", "~", "2026-01-01", "0x1F", ".inf", ""])
  }

  @Test(arguments: [
    ("a & b * c ! d ? e", "a & b * c ! d ? e"), ("'&a *b !c ?d'", "&a *b !c ?d"), ("\"&a *b\"", "&a *b"),
    ("aws:*:prod-*", "aws:*:prod-*"), ("x # & * !", "x"), ("|\n  &a\n  *b\n", "&a\n*b\n"),
    ("https://h/p?q=1&r=2", "https://h/p?q=1&r=2"), ("\"\\u0026\"", "&"),
  ])
  func `characters that stand for anchors elsewhere are text inside text`(yaml: String, text: String) throws {
    guard case .text(let value, _)? = try load("a: \(yaml)")["a"]?.value else { Issue.record("no text"); return }
    #expect(value == text)
  }

  @Test(arguments: [
    ("a: &x 1", ["1:4: anchors are not allowed; quote text that starts with &"]),
    ("a: *x", ["1:4: aliases are not allowed; quote text that starts with *"]),
    (
      "[*x, &y z]",
      [
        "1:2: aliases are not allowed; quote text that starts with *",
        "1:6: anchors are not allowed; quote text that starts with &",
      ]
    ),
    ("*x : 1", ["1:1: aliases are not allowed; quote text that starts with *"]),
    ("a: !!str x", ["1:4: tags are not allowed; quote text that starts with !"]),
    ("a: ! x", ["1:4: tags are not allowed; quote text that starts with !"]),
    ("? a\n: b", ["2:1: did not find expected <document start>"]),
    ("? a", ["1:1: keys marked with ? are not allowed; quote text that starts with ?"]),
    ("<<: { a: b }", ["1:1: merge keys are not allowed"]),
    ("{ a: b }: c", ["1:1: a key is text, not a list or a mapping"]),
    ("[a]: c", ["1:1: a key is text, not a list or a mapping"]),
    ("'': c", ["1:1: a key is missing before the colon"]),
    ("a: 1\nb: 2\na: 3\n", ["1:1: the key \"a\" stands more than once in one mapping"]),
    ("x:\n  \"*\": 1\n  '*': 3\n", ["2:3: the key \"*\" stands more than once in one mapping"]),
    (
      "a: 1\nb: { x: 1, \"yé\": 2, x: 3, 'yé': 4 }\na: 3\na: *x\n",
      [
        "1:1: the key \"a\" stands more than once in one mapping",
        "2:6: the key \"x\" stands more than once in one mapping",
        "2:12: the key \"yé\" stands more than once in one mapping",
        "3:1: the key \"a\" stands more than once in one mapping",
        "4:4: aliases are not allowed; quote text that starts with *",
      ]
    ),
    ("'': 1\n'': 2\n", ["1:1: the key \"\" stands more than once in one mapping"]),
    ("[a]: 1\n[a]: 2\n", ["1:1: the key \"<uncovertable>\" stands more than once in one mapping"]),
    (
      "a: { x: 1, x: 2 }\nb: [\n",
      [
        "1:6: the key \"x\" stands more than once in one mapping",
        "3:1: while parsing a flow node, did not find expected node content",
      ]
    ),
    ("a: 1\n---\nb: 2\n", ["2:1: a second document starts here, and one is allowed"]),
    ("%YAML 1.2\n---\na: 1\n", ["1:1: a line that starts with % is not allowed"]),
    ("", ["1:1: the file is empty"]),
    ("# nothing\n", ["1:1: the file is empty"]),
    ("a: [1, 2", ["2:1: while parsing a flow sequence, did not find expected ',' or ']'"]),
    ("a: 'x", ["1:6: while scanning a quoted scalar, found unexpected end of stream"]),
    ("a: \"\\q\"", ["1:5: while parsing a quoted scalar, found unknown escape character"]),
    ("a: 1\n\tb: 2", ["2:1: while scanning a plain scalar, found a tab character that violates indentation"]),
    ("a: b: c", ["1:5: mapping values are not allowed in this context"]),
    ("a: @x", ["1:4: while scanning for the next token, found character that cannot start any token"]),
  ])
  func `what the strict profile leaves out is refused with its position`(yaml: String, expected: [String]) {
    #expect(errors { _ = try load(yaml) } == expected)
  }

  @Test(
    arguments: [
      ([0x61, 0x3A, 0x20, 0xFF], "1:4: not UTF-8"), ([0x61, 0x0A, 0xC3], "2:1: not UTF-8"),
      ([0x61, 0x00], "1:2: the character U+0000 is not allowed"), ([0x1B], "1:1: the character U+001B is not allowed"),
      ([0xEF, 0xBB, 0xBF, 0x61], "1:1: the character U+FEFF is not allowed"),
      ([0x61, 0xE2, 0x80, 0xAE], "1:2: the character U+202E is not allowed"),
      ([0x61, 0xC2, 0x85], "1:2: the character U+0085 is not allowed"),
      ([0xE2, 0x80, 0xA8], "1:1: the character U+2028 is not allowed"),
      ([0xF0, 0x9F, 0xBF, 0xBE], "1:1: the character U+1FFFE is not allowed"),
      ([0xFF, 0xFE, 0x61, 0x00], "1:1: not UTF-8"),
    ] as [([UInt8], String)])
  func `bytes that hide or reorder text are refused`(bytes: [UInt8], expected: String) {
    #expect(errors { _ = try StrictYAML.load(bytes, file: "f") } == [expected])
  }

  @Test func `32 levels are the most`() throws {
    let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    #expect(throws: Never.self) { try load(nested(32)) }
    #expect(errors { _ = try load(nested(33)) } == ["1:33: nested more than 32 levels deep"])
    #expect(errors { _ = try load(nested(900)) } == ["1:33: nested more than 32 levels deep"])
    #expect(errors { _ = try load(nested(5000)) }.count == 1)
  }

  @Test func `the deepest file does not overrun a small thread`() async {
    // test bodies run on threads of the cooperative pool; whatever their stacks, the parser has one of its own
    let deep = [
      String(repeating: "[", count: 999) + String(repeating: "]", count: 999),
      String(repeating: "- ", count: 990) + "x",
      String(repeating: "{a: ", count: 999) + "b" + String(repeating: "}", count: 999),
    ]
    for text in deep {
      let found = await Task.detached { errors { _ = try load(text) } }.value
      #expect(found.count == 1)
      #expect(found.first?.hasSuffix("nested more than 32 levels deep") == true)
    }
  }

  @Test func `a file over the limit is not read`() {
    let big = [UInt8](repeating: UInt8(ascii: "x"), count: Limits.configFile + 1)
    let expected = "1:1: the file has \(big.count) bytes, and \(Limits.configFile) are the most"
    #expect(errors { _ = try StrictYAML.load(big, file: "f") } == [expected])
  }

  @Test(arguments: [
    ("[", "a,", "]"), ("{", "a\u{300},", "}"), ("", "- \n", ""), ("", "a:\n", ""), ("[", "{},", "]"),
    ("[", "'':,", "]"),
    ("{", "a :b,", "}"), ("", "- - - - a\n", ""),
  ])
  func `a file with too many values is not read`(open: String, many: String, close: String) throws {
    let text = open + "\n\n" + String(repeating: many, count: Limits.configFile / many.utf8.count - 8) + close
    let found = errors { _ = try load(text) }
    #expect(found.count == 1)
    #expect(found.first?.hasSuffix(":1: the file has too many values") == true)
  }

  @Test func `a large file of ordinary rules is read`() throws {
    let rule =
      "  - id: a-rule-of-usual-length\n    effect: allow\n    who:\n      user: [dana, \"group:platform\"]\n"
      + "      session: [human, agent]\n    scopes: [\"github:repo-write:acme/some-repository\"]\n    max_ttl: 15m\n"
    let text = "rules:\n" + String(repeating: rule, count: Limits.configFile / rule.utf8.count - 1)
    guard case .list(let rules)? = try load(text)["rules"]?.value else { Issue.record("no list"); return }
    #expect(rules.count > 20_000)
  }

  @Test(arguments: [
    ("a: e\u{301}", ["1:4: the text is not in Unicode Normalization Form C"]),
    (
      "e\u{301}: [x, \u{212B}]",
      [
        "1:1: the text is not in Unicode Normalization Form C", "1:9: the text is not in Unicode Normalization Form C",
      ]
    ),
    ("a: \"\\u0065\\u0301\"", ["1:4: the text is not in Unicode Normalization Form C"]),
    ("a: q\u{307}\u{323}", ["1:4: the text is not in Unicode Normalization Form C"]),
    ("a: \u{1100}\u{1161}", ["1:4: the text is not in Unicode Normalization Form C"]),
    ("a: \u{E9} \u{1EA1}\u{301} q\u{323}\u{307} x\u{301} \u{AC00} ｆ ﬁ", []), ("# e\u{301}\na: b", []),
  ])
  func `text in another normal form is refused`(yaml: String, expected: [String]) {
    let all = errors { _ = try load(yaml) }
    #expect(all == expected)
  }

  @Test func `every character that is refused is told`() {
    let text = "a: \u{202E}b\n\u{7}%\nc: \u{40000}\n"
    #expect(
      errors { _ = try load(text) } == [
        "1:4: the character U+202E is not allowed", "2:1: the character U+0007 is not allowed",
        "3:4: the character U+40000 is not allowed",
      ])
  }

  @Test func `keys within keys cost nothing`() {
    let nested = String(repeating: "{", count: 250) + "a" + String(repeating: ":b}", count: 250) + ": x\n"
    #expect(
      errors { _ = try load(String(repeating: "- " + nested, count: 1000)) } == ["5:1: the file has too many values"])
    #expect(throws: Never.self) { try load(String(repeating: "- '{a}:b'\n", count: 1000)) }
  }

  @Test func `many values within many brackets are not read`() {
    let deep = String(repeating: "[", count: 900) + String(repeating: "a,", count: 200_000)
    #expect(errors { _ = try load(deep) } == ["1:1: the file has too many values"])
  }

  @Test func `aliases that would grow beyond all bounds cost nothing`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for i in 1...40 { text += "a\(i): &a\(i) [" + (0..<9).map { _ in "*a\(i - 1)" }.joined(separator: ", ") + "]\n" }
    text += "b: { *a40 : x }\n"
    let all = errors { _ = try load(text) }
    #expect(all.first == "1:5: anchors are not allowed; quote text that starts with &")
    #expect(all.last == "42:6: aliases are not allowed; quote text that starts with *")
    #expect(all.count == 42)
  }

  @Test func `two hundred errors are told`() {
    let text = String(repeating: "- *x\n", count: 500)
    #expect(errors { _ = try load(text) }.count == ConfigErrors.limit)
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `any bytes load or are refused`(seed: UInt64) {
    var random = SeededGenerator(seed)
    for _ in 0..<500 {
      let bytes = random.yaml()
      do { _ = try StrictYAML.load(bytes, file: "f") } catch {
        #expect(!error.errors.isEmpty, "\(bytes)")
        #expect(error.errors.allSatisfy { $0.position.line >= 1 && $0.position.column >= 1 }, "\(bytes)")
        #expect(error.errors.allSatisfy { !$0.message.contains("\n") }, "\(bytes)")
      }
    }
  }
}

extension SeededGenerator {
  /// Bytes made of the tokens of YAML.
  mutating func yaml() -> [UInt8] {
    let tokens = [
      "a", "b: ", ": ", "- ", "? ", "[", "]", "{", "}", ", ", "\n", "\n  ", "\n    ", "&x ", "*x ", "!t ", "'", "\"",
      "|", ">", "#", "---", "...", "%", "<<: ", "\\", "\t", "é", "\u{1FFFF}", "akms: policy/1\n", "rules:\n",
    ]
    var out: [UInt8] = []
    for _ in 0..<Int.random(in: 0...30, using: &self) {
      out += Array(tokens[Int.random(in: 0..<tokens.count, using: &self)].utf8)
    }
    if Int.random(in: 0..<10, using: &self) == 0 { out.append(0xFF) }
    return out
  }
}
