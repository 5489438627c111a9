import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

@Suite struct ExplanationTests {
  private func explanation(_ rules: [Rule], _ text: String, ttl: Int = 3600) throws -> Explanation {
    let request = try PolicyRequest(scope(text), ttlSeconds: ttl)
    return Explanation(try Ruleset(rules: rules).decide(request, in: facts()), of: request, in: facts())
  }

  @Test func `an allow`() throws {
    let explanation = try explanation([rule("web", ["c:a:web/**"], ttl: 900)], "c:a:web/x")
    #expect(explanation.lines == ["allow: c:a:web/x for 15m", "asked for: 1h", "rule: web (p.yaml:3)"])
    #expect(
      explanation.json
        == #"{"code":null,"decision":"allow","granted":["c:a:web/x"],"nearest":[],"rule":"web","#
        + #""rules":[{"id":"web","source":"p.yaml:3"}],"schema":"akms.policy.explain/1","scope":"c:a:web/x","#
        + #""session":"human","ttl_seconds":900}"#)
    #expect(explanation.isAllowed)
    #expect(explanation.code == nil)
  }

  @Test func `a part`() throws {
    let explanation = try explanation([rule("web", ["c:a:web/**"], ttl: 45)], "c:a:**")
    #expect(
      explanation.lines == [
        "deny: c:a:**", "code: narrowed", "offered: c:a:web/**", "offered for: 45s", "rule: web (p.yaml:3)",
      ])
    #expect(
      explanation.json
        == #"{"code":"narrowed","decision":"deny","granted":["c:a:web/**"],"nearest":[],"rule":"web","#
        + #""rules":[{"id":"web","source":"p.yaml:3"}],"schema":"akms.policy.explain/1","scope":"c:a:**","#
        + #""session":"human","ttl_seconds":45}"#)
    #expect(!explanation.isAllowed)
  }

  @Test func `a denial for want of a rule`() throws {
    let explanation = try explanation([rule("web", ["c:a:web/**"])], "c:a:x")
    #expect(
      explanation.lines == [
        "deny: c:a:x", "code: no_rule", "nearest: web, differs in scopes (p.yaml:3)", "session: human",
      ])
    #expect(
      explanation.json
        == #"{"code":"no_rule","decision":"deny","granted":[],"#
        + #""nearest":[{"differs_in":"scopes","rule":"web","source":"p.yaml:3","wants":null}],"rule":null,"rules":[],"#
        + #""schema":"akms.policy.explain/1","scope":"c:a:x","session":"human","ttl_seconds":null}"#)
  }

  @Test func `a denial by a rule`() throws {
    let explanation = try explanation([rule("never", .deny, ["c:*:**"])], "c:a:x")
    #expect(
      explanation.lines == ["deny: c:a:x", "code: explicit_deny", "rule: never (p.yaml:5)", "session: human"])
    #expect(explanation.json.contains(#""rule":"never","rules":[{"id":"never","source":"p.yaml:5"}]"#))
  }

  @Test(arguments: [
    ("plain é", #""plain é""#), ("a\"b\\c", #""a\"b\\c""#), ("\n\r\t", #""\n\r\t""#),
    ("\u{0}\u{1F}\u{7F}", #""\u0000\u001f\u007f""#), ("", #""""#),
  ])
  func `JSON strings escape what must be escaped`(text: String, json: String) {
    #expect(JSONText.string(text) == json)
  }

  @Test(arguments: [
    ("1s", 1), ("45s", 45), ("30m", 1800), ("12h", 43_200), ("90d", 7_776_000), ("999999999d", 86_399_999_913_600),
    ("", nil), ("s", nil), ("0s", nil), ("05m", nil), ("5", nil), ("5 m", nil), ("-5m", nil), ("+5m", nil), ("5M", nil),
    ("1h30m", nil), ("1.5h", nil), ("5m ", nil), ("9999999999d", nil), ("٣m", nil), ("1w", nil),
  ])
  func `durations`(text: String, seconds: Int?) { #expect(DurationText.seconds(text) == seconds) }

  @Test(arguments: [(0, "0s"), (1, "1s"), (60, "1m"), (90, "90s"), (3600, "1h"), (5400, "90m"), (86_400, "1d")])
  func `durations are told in their largest exact unit`(seconds: Int, text: String) {
    #expect(DurationText.text(seconds) == text)
  }
}
