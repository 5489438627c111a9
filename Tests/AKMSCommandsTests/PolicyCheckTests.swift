import AKMSJSON
import Glibc
import Testing

@testable import AKMSCommands

struct PolicyCheckTests {
  private static let good = """
    akms: policy/1
    rules:
      - { id: a, effect: allow, scopes: ["secret:read:a"], max_ttl: 1h }

    """
  private static let doubled = """
    akms: policy/1
    rules:
      - { id: a, effect: allow, scopes: ["secret:read:a", "secret:read:a"], max_ttl: 1h }

    """

  @Test func `sound files are exit 0`() {
    let bench = Bench()
    bench.write("config/policy/a.yaml", Self.good)
    bench.write("config/config.yaml", StarterFiles.config)
    #expect(bench.akms("policy", "check") == 0, "\(bench.console.err)")
    #expect(bench.console.out == "2 files, 1 rules, no error\n")
  }

  @Test func `every error is listed with its place, exit 1`() {
    let bench = Bench()
    bench.write("config/policy/a.yaml", Self.good)
    bench.write("config/policy/b.yaml", Self.good)
    bench.write("config/policy/c.yaml", "akms: policy/1\nrulez: []\n")
    bench.write("config/config.yaml", "akms: config/1\nbroker: { idle: 3 }\n")
    #expect(bench.akms("policy", "check") == 1)
    #expect(
      bench.console.out == """
        policy/b.yaml:3:11: the rule id "a" is taken by policy/a.yaml:3
        policy/c.yaml:2:1: unknown key "rulez"; the nearest is "rules"
        config.yaml:2:11: unknown key "idle"; the nearest is "idle_timeout"
        4 files, errors: 3

        """)
  }

  @Test func `profiles are checked, too`() {
    let bench = Bench()
    bench.write("config/policy/a.yaml", Self.good)
    bench.write("config/profiles/acme.yaml", "akms: profile/1\nvalues: { K: \"secret:read:a\" }\n")
    #expect(bench.akms("policy", "check") == 0, "\(bench.console.out)\(bench.console.err)")
    #expect(bench.console.out == "2 files, 1 rules, no error\n")
    bench.write("config/profiles/b.yaml", "akms: profile/1\nvaluez: {}\n")
    bench.console.clear()
    #expect(bench.akms("policy", "check") == 1)
    #expect(
      bench.console.out == """
        profiles/b.yaml:2:1: unknown key "valuez"; the nearest is "values"
        3 files, errors: 1

        """)
  }

  @Test func `the object has a place for each error`() {
    let bench = Bench()
    bench.write("rules/c.yaml", "akms: policy/1\nrulez: []\n")
    #expect(bench.akms("policy", "check", bench.path("rules"), "--json") == 1)
    #expect(
      bench.json == [
        "schema": "akms.policy.check/1", "ok": false, "files": 1, "rules": 0, "errors": 1, "warnings": 0,
        "items": [
          [
            "severity": "error", "kind": "syntax", "rule": .null,
            "file": .string(bench.path("rules") + "/c.yaml"), "line": 2, "column": 1,
            "message": #"unknown key "rulez"; the nearest is "rules""#,
          ]
        ],
      ])
  }

  @Test(arguments: [false, true]) func `what looks wrong is a warning, and exit 1 with --strict`(strict: Bool) {
    let bench = Bench()
    bench.write("rules/a.yaml", Self.doubled)
    #expect(bench.run(["policy", "check", bench.path("rules")] + (strict ? ["--strict"] : [])) == (strict ? 1 : 0))
    let file = bench.path("rules") + "/a.yaml"
    #expect(
      bench.console.out == """
        \(file):3: warning: a: secret:read:a stands twice; remove it (duplicate_scope)
        1 files, 1 rules, warnings: 1

        """)
  }

  @Test func `a warning is an item without a column`() {
    let bench = Bench()
    bench.write("rules/a.yaml", Self.doubled)
    #expect(bench.akms("policy", "check", bench.path("rules/a.yaml"), "--json") == 0)
    #expect(bench.json["ok"] == true && bench.json["warnings"] == 1 && bench.json["errors"] == 0)
    #expect(
      bench.json.list() == [
        [
          "severity": "warning", "kind": "duplicate_scope", "rule": "a", "file": .string(bench.path("rules/a.yaml")),
          "line": 3, "column": .null, "message": "a: secret:read:a stands twice; remove it",
        ]
      ])
  }

  @Test func `an allow without max_ttl and a set for nothing are found, each in its file`() {
    let bench = Bench()
    bench.write(
      "rules/a.yaml",
      """
      akms: policy/1
      sets: { used: ["secret:read:a"], unused: ["secret:read:b"] }
      rules:
        - { id: a, effect: allow, scopes: [used] }
        - { id: b, effect: allow, scopes: ["secret:read:b"], max_ttl: 1h }
        - { id: c, effect: deny, scopes: ["secret:read:c"] }

      """)
    bench.write(
      "rules/b.yaml",
      """
      akms: policy/1
      defaults: { max_ttl: 1h }
      rules:
        - { id: d, effect: allow, scopes: ["secret:read:d"] }

      """)
    #expect(bench.akms("policy", "check", bench.path("rules"), "--json") == 0)
    #expect(
      bench.json.list().map { [$0["kind"]?.string, $0["rule"]?.string, $0["line"]?.cell] } == [
        ["unused_set", nil, "2"], ["no_max_ttl", "a", "4"],
      ], "\(bench.console.out)")
  }

  @Test func `only yaml files count, and hidden ones do not`() {
    let bench = Bench()
    for name in ["a.yaml", ".a.yaml.12", ".b.yaml", "c.yml", "d.yaml~", "e"] { bench.write("rules/" + name, Self.good) }
    #expect(bench.akms("policy", "check", bench.path("rules")) == 0)
    #expect(bench.console.out == "1 files, 1 rules, no error\n")
  }

  @Test func `without a configuration it says what makes one`() {
    let bench = Bench()
    #expect(bench.akms("policy", "check") == 78)
    #expect(
      bench.console.err == """
        akms: there is no configuration yet
        akms: because \(bench.path("config")) is missing
        akms: try `akms init`

        """)
  }

  @Test func `a file that others may write is refused`() {
    let bench = Bench()
    bench.write("rules/a.yaml", Self.good, mode: 0o666)
    #expect(bench.akms("policy", "check", bench.path("rules")) == 78)
    #expect(
      bench.console.err == """
        akms: cannot use \(bench.path("rules"))/a.yaml
        akms: because others may write it
        akms: try `chmod go-w \(bench.path("rules"))/a.yaml`

        """)
  }

  @Test func `a link in the place of a file is refused`() {
    let bench = Bench()
    bench.write("rules/x", Self.good)
    #expect(unsafe symlink(bench.path("rules/x"), bench.path("rules/a.yaml")) == 0)
    #expect(bench.akms("policy", "check", bench.path("rules")) == 78)
    #expect(bench.console.err.contains("akms: because it is a symbolic link\n"))
  }

  @Test func `a pipe in the place of a file is refused and not waited for`() {
    let bench = Bench()
    bench.write("rules/x", "")
    #expect(unsafe mkfifo(bench.path("rules/a.yaml"), 0o600) == 0)
    #expect(bench.akms("policy", "check", bench.path("rules")) == 78)
    #expect(bench.console.err.contains("akms: because it is no regular file\n"))
  }
}
