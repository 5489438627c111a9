import AKMSConfig
import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

@Suite struct PolicyFileTests {
  /// One rule with further lines; `scopes` and `effect` are as usual unless given.
  private func read(_ lines: String...) throws -> PolicyFile {
    let rule = ["akms: policy/1", "rules:", "  - id: r"] + lines.map { "    " + $0 }
    return try PolicyFile.read(rule.joined(separator: "\n") + "\n", file: "f")
  }

  private func refusals(_ text: String) -> [String] { errors { _ = try PolicyFile.read(text, file: "f") } }

  @Test func `a file with every key`() throws {
    let digest = String(repeating: "0a", count: 32)
    let file = try PolicyFile.read(
      """
      akms: policy/1
      defaults: { max_ttl: 2h }              # for rules of this file that say none
      sets:
        acme-repos: ["github:*:acme/api", "github:*:acme/web"]
      rules:
        - id: acme-web-writes
          effect: allow
          who:
            user: [dana, "group:platform"]
            session: [agent, human]
            agent: [claude-code]
            profile: [acme]
            tool: [/usr/bin/gh, "sha256:\(digest)", ~/bin/gh]
            cwd: ["~/clients/acme/**"]
          scopes: [acme-repos, "github:repo-write:acme/docs"]
          max_ttl: 15m
          max_renew: 3
          reuse: false
          on_expiry: keep
          on_warn: deny
          on_alert: allow
          require: [reason, approval]
          exact_ttl: true
          redact: required
          when: { days: [fri, mon], between: "22:00-06:30", zone: UTC }
          rate: 30/1h
        - id: agents-never-prod
          effect: deny
          who: { session: [agent] }
          scopes: ["aws:*:prod-*", "secret:*:prod/**"]
          when: { zone: UTC }
        - { id: short, effect: allow, scopes: ["c:a:x"] }
      """, file: "policy/acme.yaml")
    let who = Who(
      user: ["dana", "group:platform"], session: [.human, .agent], agent: ["claude-code"], profile: ["acme"],
      tool: [.path("/usr/bin/gh"), .sha256(digest), .path("~/bin/gh")],
      cwd: [try #require(PathPattern("~/clients/acme/**"))])
    let scopes = try ["github:*:acme/api", "github:*:acme/web", "github:repo-write:acme/docs"].map {
      try Scope(parsing: $0)
    }
    let terms = Terms(
      requiresReason: true, requiresApproval: true, requiresRedaction: true, exactTTL: true, reuse: false,
      onExpiry: .keep, maxRenew: 3, onWarn: .deny, onAlert: .allow)
    let when = When(days: [.mon, .fri], between: .init(start: 1320, end: 390), zone: "UTC")
    #expect(
      file.rules[0]
        == Rule(
          id: "acme-web-writes", effect: .allow, who: who, scopes: scopes, when: when, maxTTL: 900,
          rate: Rate(count: 30, window: 3600), terms: terms, source: RuleSource(file: "policy/acme.yaml", line: 6)))
    #expect(
      file.rules.map { "\($0.effect.rawValue) \($0.id) \($0.maxTTL) \($0.source)" } == [
        "allow acme-web-writes 900 policy/acme.yaml:6", "deny agents-never-prod 7200 policy/acme.yaml:27",
        "allow short 7200 policy/acme.yaml:32",
      ])
    #expect(file.rules[1].who == Who(session: [.agent]))
    #expect(file.rules[1].when == When(zone: "UTC"))
  }

  @Test func `without defaults a rule's time is an hour, and any is every class`() throws {
    let file = try read("effect: allow", "who: { session: [any] }", "scopes: ['c:a:x']")
    #expect(file.rules[0].maxTTL == 3600)
    #expect(file.rules[0].who.session == SessionClass.allCases)
    #expect(file.rules[0].terms == Terms())
  }

  @Test func `a file may hold no rules`() throws {
    #expect(try PolicyFile.read("akms: policy/1\n", file: "f").rules.isEmpty)
    #expect(try PolicyFile.read("akms: policy/1\nrules: []\n", file: "f").rules.isEmpty)
  }

  @Test(arguments: [
    ("rules: []", ["1:1: the key \"akms\" is missing; the file starts with \"akms: policy/1\""]),
    ("akms: policy/2", ["1:7: expected \"policy/1\": this version of akms reads no other"]),
    ("akms: config/1", ["1:7: expected \"policy/1\": this version of akms reads no other"]),
    ("akms: policy/1\nrule: []", ["2:1: unknown key \"rule\"; the nearest is \"rules\""]),
    ("akms: policy/1\nxyzzyx: []", ["2:1: unknown key \"xyzzyx\"; the nearest is \"akms\""]),
    (
      "akms: policy/1\n\(String(repeating: "x", count: 65)): []",
      ["2:1: unknown key \"\(String(repeating: "x", count: 65))\""]
    ),
    ("akms: policy/1\nrules:", ["2:7: expected a list, found text"]),
    ("akms: policy/1\nrules: [x]", ["2:9: expected a mapping, found text"]),
    ("akms: policy/1\ndefaults: { max_ttl: 8d }", ["2:22: at most 7d are allowed"]),
    ("akms: policy/1\ndefaults: { ttl: 1h }", ["2:13: unknown key \"ttl\"; the nearest is \"max_ttl\""]),
    ("akms: policy/1\nsets: { A: [] }", ["2:9: expected a name of a-z, 0-9, -, . and _, 1 to 64 bytes, found \"A\""]),
    (
      "akms: policy/1\nsets: { a: ['c:a'] }",
      [
        "2:13: not a scope: c:a: at byte 4 stands the end, expected \":\" after the actions"
      ]
    ),
    ("[]", ["1:1: expected a mapping, found a list"]),
    ("x", ["1:1: expected a mapping, found text"]),
  ])
  func `a file's own keys`(text: String, expected: [String]) { #expect(refusals(text) == expected) }

  @Test(arguments: [
    ("effect: allow", ["3:5: the key \"scopes\" is missing"]),
    ("scopes: ['c:a:x']", ["3:5: the key \"effect\" is missing"]),
    ("effect: permit\n    scopes: ['c:a:x']", ["4:13: expected one of allow, deny, found \"permit\""]),
    ("effect: [allow]\n    scopes: ['c:a:x']", ["4:13: expected text, found a list"]),
    (
      "efect: allow\n    scopes: ['c:a:x']",
      [
        "3:5: the key \"effect\" is missing", "4:5: unknown key \"efect\"; the nearest is \"effect\"",
      ]
    ),
    ("effect: allow\n    scopes: 'c:a:x'", ["5:13: expected a list, found text"]),
    ("effect: allow\n    scopes: []", ["5:13: expected at least one entry"]),
    ("effect: allow\n    scopes: ['']", ["5:14: expected text, found nothing"]),
    (
      "effect: allow\n    scopes: ['c:A:x']",
      [
        "5:14: not a scope: c:A:x: at byte 3 stands \"A\", expected an action name or \"*\""
      ]
    ),
    ("effect: allow\n    scopes: [prod]", ["5:14: neither a scope nor a set of this file: \"prod\""]),
    (
      "effect: allow\n    scopes: ['c:a:x']\n    max_ttl: 0s",
      [
        "6:14: expected a duration such as 45s, 30m, 12h or 90d, found \"0s\""
      ]
    ),
    ("effect: allow\n    scopes: ['c:a:x']\n    max_ttl: 169h", ["6:14: at most 7d are allowed"]),
    ("effect: allow\n    scopes: ['c:a:x']\n    reuse: no", ["6:12: expected true or false, found \"no\""]),
    (
      "effect: allow\n    scopes: ['c:a:x']\n    max_renew: -1",
      [
        "6:16: expected a whole number from 0 to 1000000, found \"-1\""
      ]
    ),
    (
      "effect: allow\n    scopes: ['c:a:x']\n    on_expiry: kill",
      [
        "6:16: expected one of auto, terminate, keep, renew, found \"kill\""
      ]
    ),
    (
      "effect: allow\n    scopes: ['c:a:x']\n    require: [mfa]",
      ["6:15: expected one of reason, approval, found \"mfa\""]
    ),
    (
      "effect: deny\n    scopes: ['c:a:x']\n    max_ttl: 1h\n    require: [reason]",
      [
        "6:5: a deny takes no \"max_ttl\"; it takes id, effect, who, scopes and when",
        "7:5: a deny takes no \"require\"; it takes id, effect, who, scopes and when",
      ]
    ),
  ])
  func `a rule's keys`(lines: String, expected: [String]) {
    #expect(refusals("akms: policy/1\nrules:\n  - id: r\n    \(lines)\n") == expected)
  }

  @Test(arguments: ["Upper", "-dash", "a b", "", "é", String(repeating: "a", count: 65)])
  func `an id that is no name is refused`(id: String) {
    let text = "akms: policy/1\nrules:\n  - { id: '\(id)', effect: allow, scopes: ['c:a:x'] }\n"
    let found =
      id.isEmpty
      ? "3:11: expected text, found nothing"
      : "3:11: expected a name of a-z, 0-9, -, . and _, 1 to 64 bytes, found \"\(id)\""
    #expect(refusals(text) == [found])
  }

  @Test(arguments: [
    ("session: human", "4:21: expected a list, found text"), ("session: []", "4:21: expected at least one entry"),
    ("session: [root]", "4:22: expected one of human, agent, ci, unproven, any, found \"root\""),
    ("users: [dana]", "4:12: unknown key \"users\"; the nearest is \"user\""),
    ("user: [[dana]]", "4:19: expected text, found a list"),
    ("tool: [gh]", "4:19: expected an absolute path (or ~/…) without . and .. and *, or sha256:…, found \"gh\""),
    ("tool: ['sha256:abc']", "4:19: expected sha256: and 64 hex digits in lower case"),
    ("cwd: ['/a/*']", "4:18: expected an absolute path (or ~/…), perhaps with /** at its end, found \"/a/*\""),
  ])
  func `whom a rule is about`(who: String, expected: String) {
    let text = "akms: policy/1\nrules:\n  - id: r\n    who: { \(who) }\n    effect: allow\n    scopes: ['c:a:x']\n"
    #expect(refusals(text) == [expected])
  }

  @Test func `all errors are told at once, in the order of the file`() {
    let text = """
      akms: policy/1
      ruls: []
      defaults: { max_ttl: soon }
      rules:
        - effect: allow
          scopes: ["c:a:"]
        - id: b
          effect: no
      """
    #expect(
      refusals(text) == [
        "2:1: unknown key \"ruls\"; the nearest is \"rules\"",
        "3:22: expected a duration such as 45s, 30m, 12h or 90d, found \"soon\"",
        "5:5: the key \"id\" is missing",
        "6:14: not a scope: c:a:: at byte 5 stands the end, expected a resource segment",
        "7:5: the key \"scopes\" is missing",
        "8:13: expected one of allow, deny, found \"no\"",
      ])
  }

  @Test func `errors become one refusal that names the first and counts the others`() throws {
    let one = ConfigError(file: "p.yaml", position: ConfigPosition(line: 3, column: 7), message: "no")
    let two = ConfigError(file: "q.yaml", position: ConfigPosition(line: 1, column: 1), message: "nor this")
    #expect(ConfigErrors([one]).failure.lines == ["akms: p.yaml:3:7: no", "akms: try `akms policy check`"])
    #expect(
      ConfigErrors([one, two]).failure
        == Failure(.configInvalid, "p.yaml:3:7: no", why: "the files have 1 more error", next: "akms policy check"))
    #expect(ConfigErrors([one, two, two]).failure.why == "the files have 2 more errors")
  }

  @Test func `what a message quotes is made printable and cut`() {
    let text = "akms: policy/1\n\"a\\nb\\x1b\": 1\n" + String(repeating: "k", count: 1000) + ": 1\n"
    let cut = "3:1: unknown key \"" + String(repeating: "k", count: 387) + "…"
    #expect(refusals(text) == ["2:1: unknown key \"a\\u{a}b\\u{1b}\"; the nearest is \"akms\"", cut])
  }

  @Test func `tests are read`() throws {
    let file = try PolicyFile.read(
      """
      akms: policy/1
      tests:
        - name: an agent cannot touch prod
          request: { session: agent, scope: "aws:s3-read:prod-logs", ttl: 5m, user: dana, reason: why, at: "2026-01-01T00:00:00Z" }
          expect: { decision: deny, code: explicit_deny, rule: agents-never-prod, granted: [], ttl: 1m }
      """, file: "f")
    let test = try #require(file.tests.first)
    #expect(test.name == "an agent cannot touch prod")
    #expect(test.scope.text == "aws:s3-read:prod-logs")
    #expect(test.session == .agent)
    #expect(test.ttlSeconds == 300)
    #expect(test.user == "dana")
    #expect(test.reason == "why")
    #expect(test.expected.decision == "deny")
    #expect(test.expected.code == .explicitDeny)
    #expect(test.expected.rule == "agents-never-prod")
    #expect(test.expected.granted == [])
    #expect(test.expected.ttlSeconds == 60)
    #expect(test.at == 1_767_225_600)
    #expect(test.source == RuleSource(file: "f", line: 3))
    #expect(test.position == ConfigPosition(line: 3, column: 5))
  }

  @Test func `tests are checked like rules`() {
    let text = """
      akms: policy/1
      tests:
        - name: a
          request: { scop: "c:a:x", at: now }
          expect: { decision: maybe }
        - { name: b, request: { scope: "c:a:x", at: "2026-02-29T00:00:00Z" }, expect: {} }
      """
    #expect(
      refusals(text) == [
        "4:14: the key \"scope\" is missing",
        "4:16: unknown key \"scop\"; the nearest is \"scope\"",
        "4:35: expected a time of RFC 3339 such as 2026-01-31T09:00:00Z, found \"now\"",
        "5:25: expected one of allow, deny, ask, found \"maybe\"",
        "6:47: expected a time of RFC 3339 such as 2026-01-31T09:00:00Z, found \"2026-02-29T00:00:00Z\"",
      ])
  }
}
