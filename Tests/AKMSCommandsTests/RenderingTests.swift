import AKMSJSON
import Testing

@testable import AKMSCommands

/// What a person sees of each report, whole.
struct RenderingTests {
  static let table: [(String, String, JSONValue, String)] = [
    ("secret list", "secret.list", ["items": []], "no secret is stored\n"),
    (
      "secret list", "secret.list",
      [
        "items": [
          [
            "name": "llm/anthropic", "type": "api-token", "version": 12, "updated_at": "2026-01-01T00:00:00Z",
            "tags": ["a", "b"],
          ],
          ["name": "x", "type": "generic", "version": 1, "updated_at": "2026-01-02T00:00:00Z", "tags": []],
        ]
      ],
      """
      NAME           TYPE       VERSION  UPDATED AT            TAGS
      llm/anthropic  api-token  12       2026-01-01T00:00:00Z  a, b
      x              generic    1        2026-01-02T00:00:00Z  -

      """
    ),
    (
      "secret show x", "secret.show",
      [
        "name": "x", "type": "generic", "tags": [], "version": 3, "versions": 2, "created_at": "C", "updated_at": "U",
      ],
      """
      name        x
      type        generic
      tags        -
      version     3
      versions    2
      created at  C
      updated at  U

      """
    ),
    (
      "secret history x", "secret.history",
      ["name": "x", "items": [["version": 1, "type": "jwt", "created_at": "C"]]],
      """
      VERSION  TYPE  CREATED AT
      1        jwt   C

      """
    ),
    ("secret rm x", "secret.rm", ["name": "x", "versions": 3], "removed x, versions: 3\n"),
    ("lock", "lock", ["locked": true, "leases_ended": 2], "locked, leases ended: 2\n"),
    ("lease list", "lease.list", ["items": []], "no lease is live\n"),
    (
      "lease list", "lease.list",
      [
        "items": [
          [
            "id": "0192", "scope": "secret:read:a\u{1B}[2J", "connection": "secret", "session": "unproven-1",
            "state": "live",
            "issued_at": "I", "expires_at": "E", "upstream_expires_at": .null, "uses": 3,
          ]
        ]
      ],
      """
      ID    SCOPE                   SESSION     STATE  EXPIRES AT  USES
      0192  secret:read:a\\u{1b}[2J  unproven-1  live   E           3

      """
    ),
    (
      "lease show 01", "lease.list",
      [
        "items": [["id": "0192", "scope": "secret:read:a", "upstream_expires_at": .null, "uses": 3]]
      ],
      """
      id                   0192
      scope                secret:read:a
      upstream expires at  -
      uses                 3

      no command runs with it

      """
    ),
    (
      "connection list", "connection.list", ["items": [["name": "aws", "plugin": "dynsecrets-aws", "state": "ready"]]],
      """
      NAME  PLUGIN          STATE
      aws   dynsecrets-aws  ready

      """
    ),
    (
      "plugin list", "plugin.list",
      [
        "items": [
          [
            "name": "dynsecrets-aws", "version": "0.1.0", "roles": ["vender", "validator"], "provider": "aws",
            "signature": "bundled", "signer": .null, "state": "running", "sha256": "ab",
          ]
        ]
      ],
      """
      NAME            VERSION  ROLES              PROVIDER  SIGNATURE  SIGNER  STATE
      dynsecrets-aws  0.1.0    vender, validator  aws       bundled    -       running

      """
    ),
    (
      "broker status", "broker.status",
      [
        "running": true, "pid": 7, "level": "L1", "version": "0.1.0", "started_at": "S", "state": "ready", "leases": 0,
        "connections": 1,
      ],
      """
      pid          7
      state        ready
      level        L1
      version      0.1.0
      started at   S
      leases       0
      connections  1

      """
    ),
    ("broker start", "broker.status", ["running": true, "pid": 7], "the broker runs, pid 7\n"),
    (
      "whoami", "status",
      ["session": ["class": "human", "id": "s"], "profile": "acme", "level": "L1", "depth": 2, "outer": "r"],
      """
      session  human (s)
      profile  acme
      level    L1
      inside   2 of akms exec, request r

      """
    ),
    (
      "policy explain secret:read:a", "policy.explain", ["text": ["deny: secret:read:a", "code: \u{202E}no_rule"]],
      """
      deny: secret:read:a
      code: \\u{202e}no_rule

      """
    ),
    ("apply --dry-run", "policy.staged", ["same": true, "changes": []], "nothing is staged\n"),
    (
      "apply --dry-run", "policy.staged", ["same": false, "changes": []], "the configuration changes, the rules stay\n"
    ),
    (
      "apply --dry-run", "policy.staged",
      [
        "same": false,
        "changes": [
          ["rule": "a", "direction": "wider", "text": "wider: allow a added"],
          ["rule": "b", "direction": "narrower", "text": "narrower: deny b added"],
          ["rule": "c", "direction": "changed", "text": "changed: c"],
        ],
      ],
      """
      + wider: allow a added
      - narrower: deny b added
      ~ changed: c
      not compared as a whole: the broker's answer has no files

      """
    ),
  ]

  @Test(arguments: table) func `a report reads so`(line: String, operation: String, result: JSONValue, text: String) {
    let bench = Bench()
    bench.broker.answer(operation, result)
    bench.broker.answer("exec.list", ["items": []])
    #expect(bench.run(line.split(separator: " ").map(String.init)) == 0, "\(bench.console.err)")
    let out = line == "whoami" ? String(bench.console.out.drop { $0 != "s" }) : bench.console.out
    #expect(out == text)
  }

  static let status: JSONValue = [
    "session": ["class": "unproven", "id": "u1"], "profile": .null, "level": "L1",
    "connections": [["name": "secret", "state": "ready"], ["name": "aws", "state": "stopped"]],
    "leases": [
      ["scope": "secret:read:a", "expires_at": "2027-01-15T10:05:00Z"],
      ["scope": "secret:read:b", "expires_at": "2027-01-15T07:00:00Z"],
    ],
    "commands": ["running": 3, "next_expires_at": "2027-01-15T08:04:10Z"],
    "staged": true, "last_denial": "aws:s3:prod",
  ]

  @Test func `status shows what is live, how long, and what waits`() {
    let bench = Bench()
    bench.broker.answer("status", Self.status)
    #expect(bench.akms("status") == 0)
    #expect(
      bench.console.out == """
        session      unproven
        profile      none
        level        L1
        connections  secret ready, aws stopped
        leases       2
          secret:read:a  2h 05m left
          secret:read:b  over
        commands     3 run with grants, the next lease to end has 4m 10s left
        staged       changes wait for `akms apply`
        last denial  aws:s3:prod

        """)
  }

  @Test(arguments: [
    ("locked", "store        locked, `akms unlock` opens it\n"),
    ("uninitialised", "store        not there yet, `akms init` makes it\n"),
  ]) func `status says what the store needs`(state: String, line: String) {
    let bench = Bench()
    bench.broker.answer("status", ["session": ["class": "human"], "state": .string(state)])
    bench.akms("status")
    #expect(bench.console.out.contains("\n" + line), "\(bench.console.out)")
  }

  @Test(
    arguments: [
      (["running": 0, "next_expires_at": .null], "none runs with a grant"),
      (["running": 1, "next_expires_at": .null], "1 runs with a grant"),
      (
        ["running": 1, "next_expires_at": "2027-01-15T08:00:30Z"],
        "1 runs with a grant, the next lease to end has 30s left"
      ),
    ] as [(JSONValue, String)]) func `status says how many commands run with grants`(commands: JSONValue, line: String)
  {
    let bench = Bench()
    bench.broker.answer("status", ["session": ["class": "human"], "commands": commands])
    bench.akms("status")
    #expect(bench.console.out.contains("\ncommands     \(line)\n"), "\(bench.console.out)")
  }

  @Test(
    arguments: [(true, nil, true), (true, "", true), (true, "1", false), (false, nil, false)] as [(Bool, String?, Bool)]
  )
  func `colour needs a terminal and no NO_COLOR`(terminal: Bool, variable: String?, colours: Bool) {
    let bench = Bench()
    bench.console.outputIsTerminal = terminal
    bench.console.variables["NO_COLOR"] = variable
    bench.broker.answer("status", Self.status)
    bench.akms("status")
    #expect(bench.console.out.contains("\u{1B}[33mchanges wait for `akms apply`\u{1B}[0m") == colours)
    #expect(bench.console.out.contains("\u{1B}") == colours)
  }
}
