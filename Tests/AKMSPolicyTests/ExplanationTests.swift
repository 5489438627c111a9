import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

@Suite struct ExplanationTests {
  private func explanation(
    _ rules: [Rule], _ text: String, ttl: Int = 3600, in facts: Circumstances = facts()
  ) throws -> Explanation {
    let request = try PolicyRequest(scope(text), ttlSeconds: ttl)
    let origins: [String: Origin] = ["user": .kernel, "session": .record, "cwd": .descriptor]
    return Explanation(try Ruleset(rules: rules).decide(request, in: facts), of: request, in: facts, origins: origins)
  }

  /// What stands at the end of every explanation of `facts()`.
  private let caller = [
    "user: dana (kernel)", "session: human (record)", "agent: none", "profile: none", "tool: none", "cwd: none",
    "reason: none",
  ]

  @Test func `an allow`() throws {
    let explanation = try explanation([rule("web", ["c:a:web/**"], ttl: 900)], "c:a:web/x")
    #expect(explanation.lines == ["allow: c:a:web/x for 15m", "asked for: 1h", "rule: web (p.yaml:3)"] + caller)
    #expect(
      explanation.answer
        == #"{"code":null,"decision":"allow","granted":["c:a:web/x"],"narrowed_away":[],"nearest":[],"#
        + #""retry_after_ms":null,"rule":"web","rules":[{"id":"web","source":"p.yaml:3"}],"#
        + #""schema":"akms.policy.explain/1","scope":"c:a:web/x","session":"human","ttl_seconds":900}"#)
    #expect(explanation.isAllowed)
    #expect(explanation.code == nil)
    #expect(explanation.remedy == nil)
  }

  @Test func `several rules with times of their own: the shortest counts, and each is shown`() throws {
    let rules = [try rule("read", ["c:read:x"], ttl: 3600), try rule("write", ["c:write:x"], ttl: 60)]
    let explanation = try explanation(rules, "c:read+write:x")
    #expect(
      explanation.lines == [
        "allow: c:read+write:x for 1m", "asked for: 1h", "c:read:x: 1h by read", "c:write:x: 1m by write",
        "rule: read (p.yaml:4)", "rule: write (p.yaml:5)",
      ] + caller)
  }

  @Test func `a part, with what was narrowed away`() throws {
    let explanation = try explanation([rule("web", ["c:a:web/**"], ttl: 45)], "c:a+b:**")
    #expect(
      explanation.lines == [
        "deny: c:a+b:**", "code: narrowed", "offered: c:a:web/**", "offered for: 45s", "asked for: 1h",
        "narrowed away: c:a:** but for c:a:web/**", "narrowed away: all of c:b:**", "rule: web (p.yaml:3)",
        "to allow it: ask for what is offered alone, or take it with --accept-narrowed",
      ] + caller)
    #expect(
      explanation.answer.contains(
        #""narrowed_away":[{"left":["c:a:web/**"],"scope":"c:a:**"},{"left":[],"scope":"c:b:**"}]"#))
    #expect(!explanation.isAllowed)
  }

  @Test func `a denial for want of a rule`() throws {
    let explanation = try explanation([rule("web", ["c:a:web/**"])], "c:a:x")
    #expect(
      explanation.lines == [
        "deny: c:a:x", "code: no_rule", "nearest: web, differs in scopes (p.yaml:3)",
        "to allow it: add c:a:x to scopes of web (p.yaml:3)", "command: akms policy allow c:a:x",
      ] + caller)
    #expect(
      explanation.json
        == #"{"attributes":[{"known":true,"name":"user","origin":"kernel","value":"dana"},"#
        + #"{"known":true,"name":"session","origin":"record","value":"human"},"#
        + ["agent", "profile", "tool"].map { #"{"known":true,"name":"\#($0)","origin":null,"value":null},"# }.joined()
        + #"{"known":true,"name":"cwd","origin":"descriptor","value":null},"#
        + #"{"known":true,"name":"reason","origin":null,"value":null}],"#
        + #""change":{"command":"akms policy allow c:a:x","key":"scopes","rule":"web","source":"p.yaml:3","#
        + #""text":"add c:a:x to scopes of web (p.yaml:3)","value":"c:a:x"},"#
        + explanation.answer.dropFirst())
  }

  @Test func `a denial by a rule`() throws {
    let explanation = try explanation([rule("never", .deny, ["c:*:**"])], "c:a:x")
    #expect(
      explanation.lines == [
        "deny: c:a:x", "code: explicit_deny", "rule: never (p.yaml:5)",
        "to allow it: the deny never (p.yaml:5) has to go or to spare it: no allow outweighs a deny",
      ] + caller)
    #expect(explanation.json.contains(#""rule":"never","rules":[{"id":"never","source":"p.yaml:5"}]"#))
  }

  @Test func `what cannot be told and what is none are not the same`() throws {
    let explanation = try explanation([], "c:a:x", in: facts(.unproven, agent: .known("bot"), cwd: .unknown))
    #expect(explanation.lines.contains("agent: not known"))
    #expect(explanation.lines.contains("cwd: not known"))
    #expect(explanation.lines.contains("command: akms policy allow c:a:x --session unproven"))
    #expect(explanation.json.contains(#"{"known":false,"name":"cwd","origin":"descriptor","value":null}"#))
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
