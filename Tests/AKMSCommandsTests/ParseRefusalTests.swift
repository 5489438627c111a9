import Testing

@testable import AKMSCommands

/// Every refusal of an argument list, whole: three lines at most, exit 64, nothing on stdout, no broker asked.
struct ParseRefusalTests {
  static let table: [(String, [String])] = [
    ("", ["a command is missing", "try `akms --help`"]),
    ("nonsense", ["'nonsense' is no command", "try `akms --help`"]),
    (
      "secret",
      [
        "secret needs a word more", "because it has: set, list, show, history, rm", "try `akms secret --help`",
      ]
    ),
    ("secret nonsense", ["'nonsense' is no command of secret", "try `akms secret --help`"]),
    ("secret show", ["missing expected argument '<name>'", "try `akms secret show --help`"]),
    ("secret show a b", ["unexpected argument 'b'", "try `akms secret show --help`"]),
    ("secret list --bogus", ["unknown option '--bogus'", "try `akms secret list --help`"]),
    ("secret list --jsno", ["unknown option '--jsno'; did you mean '--json'?", "try `akms secret list --help`"]),
    (
      "secret list --json=3",
      [
        "the option '--json' does not take any value, but '3' was specified", "try `akms secret list --help`",
      ]
    ),
    ("secret set", ["missing expected argument '<name>'", "try `akms secret set --help`"]),
    ("secret set n --type", ["missing value for '--type <type>'", "try `akms secret set --help`"]),
    (
      "status --error-format xml",
      [
        "the value 'xml' is invalid for '--error-format <error-format>'; please provide one of 'text' and 'json'",
        "try `akms status --help`",
      ]
    ),
    (
      "completion tcsh",
      [
        "the value 'tcsh' is invalid for '<shell>'; please provide one of 'bash', 'zsh' or 'fish'",
        "try `akms completion --help`",
      ]
    ),
    ("audit tail -n many", ["the value 'many' is invalid for '-n <n>'", "try `akms audit tail --help`"]),
    ("audit tail -n 0", ["-n takes a number from 1 to 1000000, found 0"]),
    ("lease revoke", ["say which leases: ids, a filter or --all", "try `akms lease list`"]),
    ("lease revoke --all 3f", ["--all stands alone", "try `akms lease list`"]),
    ("lease revoke --all --agent x", ["--all stands alone", "try `akms lease list`"]),
    ("init --starter --deny-all", ["--starter and --deny-all exclude each other"]),
    ("apply", ["apply needs --yes", "because there is no terminal to ask on", "try `akms apply --yes`"]),
    (
      "policy allow secret:read:a/**",
      [
        "policy allow needs --yes", "because there is no terminal to ask on",
        "try `akms policy allow 'secret:read:a/**' --yes`",
      ]
    ),
    (
      "policy allow nonsense --yes",
      [
        "not a scope: nonsense", #"because at byte 9 stands the end, expected ":" after the connection"#,
      ]
    ),
    (
      "policy allow secret:read:a --session root --yes",
      [
        "'root' is no session class", "because there are: human, agent, ci, unproven",
      ]
    ),
    (
      "policy allow secret:read:a --session human, --yes",
      [
        "'' is no session class", "because there are: human, agent, ci, unproven",
      ]
    ),
    (
      "policy allow secret:read:a --tool gh --yes",
      [
        "'gh' is no absolute path", "because a rule names a program's file, or sha256:DIGEST",
      ]
    ),
    (
      "policy allow secret:read:a --tool sha256:12 --yes",
      [
        "'sha256:12' is no digest", "because sha256: is followed by 64 lower-case hex digits",
      ]
    ),
    (
      "policy allow secret:read:a --max-ttl 1w --yes",
      [
        "--max-ttl takes a duration, found '1w'", "because it is spelt such as 45s, 30m, 12h or 7d",
      ]
    ),
    (
      "policy allow secret:read:a --max-ttl 8d --yes",
      [
        "--max-ttl is too long", "because at most 7d can be asked for",
      ]
    ),
    (
      "policy explain secret:read:a --ttl soon",
      [
        "--ttl takes a duration, found 'soon'", "because it is spelt such as 45s, 30m, 12h or 7d",
      ]
    ),
    (
      "policy explain secret:read:a --at noon",
      [
        "--at takes a time of RFC 3339, found 'noon'", "because it is spelt such as 2026-01-31T09:00:00Z",
      ]
    ),
    ("policy explain secret:read:a --tool gh", ["--tool takes an absolute path, found 'gh'"]),
    ("policy explain secret:read:a --cwd ~/x", ["--cwd takes an absolute path, found '~/x'"]),
    (
      "policy explain secret:read:a --session root",
      [
        "'root' is no session class", "because there are: human, agent, ci, unproven",
      ]
    ),
    ("policy what-can --cwd x", ["--cwd takes an absolute path, found 'x'"]),
    ("policy what-can --tool ~/x", ["--tool takes an absolute path, found '~/x'"]),
    (
      "policy what-can --session root",
      [
        "'root' is no session class", "because there are: human, agent, ci, unproven",
      ]
    ),
    ("policy who-can", ["missing expected argument '<scope>'", "try `akms policy who-can --help`"]),
    (
      "policy who-can nonsense",
      [
        "not a scope: nonsense", #"because at byte 9 stands the end, expected ":" after the connection"#,
      ]
    ),
    ("policy diff a", ["missing expected argument '<new>'", "try `akms policy diff --help`"]),
    ("policy diff a b c", ["unexpected argument 'c'", "try `akms policy diff --help`"]),
    ("policy test a b", ["unexpected argument 'b'", "try `akms policy test --help`"]),
    ("policy simulate a", ["missing expected argument '--since <since>'", "try `akms policy simulate --help`"]),
    (
      "policy simulate --since soon a",
      [
        "--since takes a duration, found 'soon'", "because it is spelt such as 12h, 7d or 30d",
      ]
    ),
    (
      "policy simulate --since 3651d a",
      [
        "--since is too long", "because the ledger keeps at most 3650d",
      ]
    ),
    ("policy learn", ["missing expected argument '--from <from>'", "try `akms policy learn --help`"]),
    (
      "policy learn --from 0d",
      [
        "--from takes a duration, found '0d'", "because it is spelt such as 12h, 7d or 30d",
      ]
    ),
    ("exec -- ls", ["exec is answered by akms itself, not by akms-cli", "try `akms exec -- COMMAND`"]),
  ]

  @Test(arguments: table) func `a wrong argument list is refused in akms's own form`(line: String, lines: [String]) {
    let bench = Bench()
    #expect(bench.run(line.split(separator: " ").map(String.init)) == 64)
    #expect(bench.console.err == lines.map { "akms: \($0)\n" }.joined())
    #expect(bench.console.out == "")
    #expect(bench.broker.calls.isEmpty)
  }

  @Test func `a question is refused with --no-input although there is a terminal`() {
    let bench = Bench()
    bench.console.inputIsTerminal = true
    #expect(bench.akms("apply", "--no-input") == 64)
    #expect(
      bench.console.err == """
        akms: apply needs --yes
        akms: because --no-input is given, so nothing can be asked
        akms: try `akms apply --yes`

        """)
  }

  @Test func `controls in an argument never reach the terminal`() {
    let bench = Bench()
    #expect(bench.akms("secret", "list", "--\u{1B}[31m\u{202E}") == 64)
    #expect(bench.console.err.hasPrefix(#"akms: unknown option '--\u{1b}[31m\u{202e}'"#))
  }

  @Test(arguments: [
    ["--help"], ["help"], ["secret", "--help"], ["secret", "set", "-h"], ["help", "lease", "revoke"],
  ])
  func `help is printed on stdout with status 0`(arguments: [String]) {
    let bench = Bench()
    #expect(bench.run(arguments) == 0)
    #expect(bench.console.out.contains("USAGE: akms"))
    #expect(bench.console.err == "")
  }

  @Test(arguments: [["--version"], ["version"]]) func `the version is printed`(arguments: [String]) {
    let bench = Bench()
    #expect(bench.run(arguments) == 0)
    #expect(bench.console.out == "akms \(Version.current)\n")
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func `a completion script is printed for`(shell: String) {
    let bench = Bench()
    #expect(bench.akms("completion", shell) == 0)
    #expect(bench.console.out.contains("akms") && bench.console.out.contains("secret"))
  }
}
