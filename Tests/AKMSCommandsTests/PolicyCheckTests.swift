import AKMSJSON
import Glibc
import Testing

@testable import AKMSCommands

struct PolicyCheckTests {
  private static let good = """
    akms: policy/1
    rules:
      - { id: a, effect: allow, scopes: ["secret:read:a"] }

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
        policy/c.yaml:2:1: unknown key "rulez"; the nearest is "rules"
        policy/b.yaml:3:1: the rule id "a" is taken by policy/a.yaml:3
        config.yaml:2:11: unknown key "idle"; the nearest is "idle_timeout"
        4 files, errors: 3

        """)
  }

  @Test func `the object has a place for each error`() {
    let bench = Bench()
    bench.write("rules/c.yaml", "akms: policy/1\nrulez: []\n")
    #expect(bench.akms("policy", "check", bench.path("rules"), "--json") == 1)
    #expect(
      bench.json == [
        "schema": "akms.policy.check/1", "ok": false, "files": 1, "rules": 0,
        "items": [
          [
            "file": .string(bench.path("rules") + "/c.yaml"), "line": 2, "column": 1,
            "message": #"unknown key "rulez"; the nearest is "rules""#,
          ]
        ],
      ])
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
