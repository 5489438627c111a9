import AKMSConfig
import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

@Suite struct PolicyWriterTests {
  private func write(
    _ scope: String, to existing: String? = nil, taken: Set<String> = [], sessions: [SessionClass] = [],
    tools: [ToolPattern] = [], ttl: Int? = nil
  ) throws -> PolicyWriter {
    let allowance = PolicyWriter.Allowance(
      try Scope(parsing: scope), sessions: sessions, tools: tools, maxTTL: ttl)
    return try PolicyWriter(appending: allowance, to: existing.map { Array($0.utf8) }, file: "f", taken: taken)
  }

  @Test func `a missing file is made with its header`() throws {
    let written = try write("secret:read:llm/anthropic", sessions: [.unproven])
    #expect(
      written.text == """
        # Rules that `akms policy allow` wrote; edit at will, then `akms apply`.
        akms: policy/1
        rules:
          - id: secret-read-llm-anthropic
            effect: allow
            who: { session: [unproven] }
            scopes: ["secret:read:llm/anthropic"]

        """)
    #expect(written.id == "secret-read-llm-anthropic")
  }

  @Test func `what is there stays byte for byte, and the new rule reads back`() throws {
    let usual = "akms: policy/1   # mine\nrules:\n  - { id: a, effect: deny, scopes: ['c:a:x'] }  # why"
    let written = try write(
      "c:b+a:*,k=1", to: usual, sessions: [.human, .ci], tools: [.path("/srv/a \"b\"/x")], ttl: 5400)
    #expect(written.text.hasPrefix(usual + "\n"))
    let rules = try PolicyFile.read(written.text, file: "f").rules
    #expect(rules.map(\.id) == ["a", "c-a-b-k-1"])
    #expect(rules[1].scopes.map(\.text) == ["c:a+b:*,k=1"])
    #expect(rules[1].who == Who(session: [.human, .ci], tool: [.path("/srv/a \"b\"/x")]))
    #expect(rules[1].maxTTL == 5400)
    #expect(rules[1].effect == .allow)
  }

  private static let rule = "- id: c-b-x\n  effect: allow\n  scopes: [\"c:b:x\"]\n"
  private static let indented = "  - id: c-b-x\n    effect: allow\n    scopes: [\"c:b:x\"]\n"

  @Test(
    arguments: [
      ("akms: policy/1\n", "akms: policy/1\nrules:\n" + indented),
      ("akms: policy/1", "akms: policy/1\nrules:\n" + indented),
      ("akms: policy/1\nrules: []\n", "akms: policy/1\nrules:\n" + indented),
      ("akms: policy/1\nrules: [ ]\n", nil),
      ("rules:   []  # none yet\nakms: policy/1\n", "rules:  # none yet\n" + indented + "akms: policy/1\n"),
      (
        "akms: policy/1\nrules:\n- { id: z, effect: deny, scopes: ['c:a:x'] }\n\n# end\n",
        "akms: policy/1\nrules:\n- { id: z, effect: deny, scopes: ['c:a:x'] }\n\n# end\n" + rule
      ),
      (
        "akms: policy/1\r\nrules:\r\n  - { id: z, effect: deny, scopes: ['c:a:x'] }\r\n",
        "akms: policy/1\r\nrules:\r\n  - { id: z, effect: deny, scopes: ['c:a:x'] }\r\n" + indented
      ),
      (
        "akms: policy/1\nrules:\n  - id: z\n    effect: deny\n    scopes: ['c:a:x']\n\n# sets\nsets: {}\n",
        "akms: policy/1\nrules:\n  - id: z\n    effect: deny\n    scopes: ['c:a:x']\n" + indented
          + "\n# sets\nsets: {}\n"
      ),
      ("{ akms: policy/1, rules: [] }\n", nil), ("{ akms: policy/1 }\n", nil),
      ("akms: policy/1\nrules: [{ id: z, effect: deny, scopes: ['c:a:x'] }]\n", nil),
      ("akms: policy/1\nrules:\n  [{ id: z, effect: deny, scopes: ['c:a:x'] }]\n", nil),
      ("akms: policy/1\nrules:\n  -\n    id: z\n    effect: deny\n    scopes: ['c:a:x']\n", nil),
      ("akms: policy/1\n...\n", nil),
    ] as [(String, String?)])
  func `the rule goes after the others, or nowhere`(old: String, new: String?) throws {
    guard let new else {
      let expected =
        "1:1: a rule can only be added where the rules stand below \"rules:\", each as \"- id: …\"; add it by hand"
      #expect(errors { _ = try write("c:b:x", to: old) } == [expected])
      return
    }
    let written = try write("c:b:x", to: old)
    #expect(written.text == new)
    #expect(new.contains(written.rule))
    #expect(try PolicyFile.read(written.text, file: "f").rules.last?.id == "c-b-x")
  }

  @Test func `a file with errors is left alone`() {
    #expect(errors { _ = try write("c:b:x", to: "akms: policy/1\nrules: x\n") } == ["2:8: expected a list, found text"])
  }

  @Test(
    arguments: [
      ("c:a:x", [], "c-a-x"), ("c:a:x", ["c-a-x"], "c-a-x-2"), ("c:a:x", ["c-a-x", "c-a-x-2", "c-a-x-4"], "c-a-x-3"),
      ("aws:*:**", [], "aws"), ("aws:s3:My.Bucket/%2A/**", [], "aws-s3-my-bucket-2a"),
      ("aws:s3:" + String(repeating: "b", count: 80), [], "aws-s3-" + String(repeating: "b", count: 41)),
    ] as [(String, Set<String>, String)])
  func `ids come from the scope and are fresh`(scope: String, taken: Set<String>, id: String) throws {
    #expect(try write(scope, taken: taken).id == id)
  }

  @Test func `one rule after the other`() throws {
    var text: String?
    for scope in ["c:a:x", "c:a:x", "c:b:y"] { text = try write(scope, to: text).text }
    let rules = try PolicyFile.read(text ?? "", file: "f").rules
    #expect(rules.map(\.id) == ["c-a-x", "c-a-x-2", "c-b-y"])
  }
}
