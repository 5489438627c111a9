import AKMSConfig
import AKMSScope
import Testing

@Suite struct ConfigFileTests {
  private static let digest = String(repeating: "0a", count: 32)

  @Test func `the file of contract section 7`() throws {
    let config = try ConfigFile.read(
      """
      akms: config/1
      broker: { idle_timeout: 10m }
      session: { ttl: 8h }
      audit: { retention: 30d }
      connections:                              # a provider's default connection has the provider's name
        aws: { plugin: dynsecrets-aws, source: { secret: aws/base }, region: eu-central-1, roles: { default: "arn:aws:iam::123456789012:role/deploy" } }
        acme-aws: { plugin: dynsecrets-aws, source: { profile: acme }, roles: { default: { arn: "arn:aws:iam::999999999999:role/dev", external_id: x } } }
        github: { plugin: dynsecrets-github, app_id: 12345, key: { secret: github/acme-app-key }, installations: { acme: 678 } }
      plugins: { audit-file: { path: "~/akms/audit.jsonl" } }   # settings of plugins that are no connections
      roles: { audit-file: my-audit-sink, audit-stdout: off }
      agents: { claude-code: { file: /usr/bin/claude, ceiling: ["github:repo-read:acme/**"] } }
      ci: { tokens: [ { name: deploy, sha256: "\(Self.digest)", ceiling: ["aws:*:**"] } ] }
      """, file: "config.yaml")
    #expect(config.brokerIdleSeconds == 600)
    #expect(config.sessionSeconds == 28_800)
    #expect(config.auditRetentionSeconds == 2_592_000)
    #expect(config.connections.map(\.name) == ["acme-aws", "aws", "github"])
    #expect(config.connections.map(\.plugin) == ["dynsecrets-aws", "dynsecrets-aws", "dynsecrets-github"])
    #expect(
      config.connections.map(\.settings.json) == [
        #"{"roles":{"default":{"arn":"arn:aws:iam::999999999999:role/dev","external_id":"x"}},"source":{"profile":"acme"}}"#,
        #"{"region":"eu-central-1","roles":{"default":"arn:aws:iam::123456789012:role/deploy"},"source":{"secret":"aws/base"}}"#,
        #"{"app_id":12345,"installations":{"acme":678},"key":{"secret":"github/acme-app-key"}}"#,
      ])
    #expect(config.connections[1].settings["region"]?.position == ConfigPosition(line: 6, column: 72))
    #expect(config.plugins.map { "\($0.name) \($0.settings.json)" } == [#"audit-file {"path":"~/akms/audit.jsonl"}"#])
    #expect(config.roles.map { "\($0.name) \($0.plugin ?? "-")" } == ["audit-file my-audit-sink", "audit-stdout -"])
    let ceiling = [try Scope(parsing: "github:repo-read:acme/**")]
    #expect(config.agents == [ConfigFile.Agent(name: "claude-code", file: "/usr/bin/claude", ceiling: ceiling)])
    let all = [try Scope(parsing: "aws:*:**")]
    #expect(config.ciTokens == [ConfigFile.CIToken(name: "deploy", sha256: Self.digest, ceiling: all)])
  }

  @Test func `what is left out has its default`() throws {
    let config = try ConfigFile.read("akms: config/1\n", file: "f")
    #expect(config == ConfigFile())
    #expect(config.brokerIdleSeconds == 1800)
    #expect(config.sessionSeconds == 43_200)
    #expect(config.auditRetentionSeconds == 7_776_000)
  }

  @Test(arguments: [
    ("brokr: {}", "2:1: unknown key \"brokr\"; the nearest is \"broker\""),
    ("broker: { idle: 1m }", "2:11: unknown key \"idle\"; the nearest is \"idle_timeout\""),
    ("broker: { idle_timeout: 31d }", "2:25: at most 30d are allowed"),
    ("session: { ttl: forever }", "2:17: expected a duration such as 45s, 30m, 12h or 90d, found \"forever\""),
    ("audit: 90d", "2:8: expected a mapping, found text"),
    ("connections: { aws: {} }", "2:21: the key \"plugin\" is missing"),
    ("connections: { aws: dynsecrets-aws }", "2:21: expected a mapping, found text"),
    ("connections: { secret: { plugin: x } }", "2:16: the connection \"secret\" is built in"),
    (
      "connections: { a_b: { plugin: x } }",
      "2:16: expected a connection name of a-z, 0-9 and -, 1 to 32 bytes, a letter first"
    ),
    (
      "connections: { 1a: { plugin: x } }",
      "2:16: expected a connection name of a-z, 0-9 and -, 1 to 32 bytes, a letter first"
    ),
    (
      "connections: { a: { plugin: /bin/x } }",
      "2:29: expected a name of a-z, 0-9, -, . and _, 1 to 64 bytes, found \"/bin/x\""
    ),
    ("plugins: { audit-file: x }", "2:24: expected a mapping, found text"),
    ("roles: { audit-file: [x] }", "2:22: expected text, found a list"),
    ("agents: { bot: { file: /bin/bot } }", "2:16: the key \"ceiling\" is missing"),
    (
      "agents: { bot: { file: /bin/bot, ceiling: [x] } }",
      "2:44: not a scope: x: at byte 2 stands the end, expected \":\" after the connection"
    ),
    ("ci: { tokens: [ { name: a, sha256: abc, ceiling: [] } ] }", "2:36: expected 64 hex digits in lower case"),
    ("ci: { tokens: [ { name: a, sha256: abc } ] }", "2:17: the key \"ceiling\" is missing"),
    ("ci: { token: [] }", "2:7: unknown key \"token\"; the nearest is \"tokens\""),
  ])
  func `refusals`(line: String, expected: String) {
    #expect(errors { _ = try ConfigFile.read("akms: config/1\n\(line)\n", file: "f") } == [expected])
  }

  @Test(arguments: [
    ("x", #""x""#), ("'1'", #""1""#), ("1", "1"), ("0", "0"), ("-7", "-7"), ("007", #""007""#), ("+7", #""+7""#),
    ("999999999999999", "999999999999999"), ("1000000000000000", #""1000000000000000""#), ("1.5", #""1.5""#),
    ("true", "true"), ("'true'", #""true""#), ("yes", #""yes""#), ("off", #""off""#), ("null", "null"), ("~", "null"),
    ("", "null"), ("''", #""""#), ("[]", "[]"), ("{}", "{}"), ("[1, [a]]", #"[1,["a"]]"#),
    ("{b: 1, a: 2}", #"{"a":2,"b":1}"#),
    ("\"q\\\"\\n\"", #""q\"\n""#), ("-0", #""-0""#), ("9223372036854775808", #""9223372036854775808""#),
  ])
  func `settings become JSON that is the same for equal settings`(yaml: String, json: String) throws {
    #expect(try load("a: \(yaml)")["a"]?.json == json)
  }
}
