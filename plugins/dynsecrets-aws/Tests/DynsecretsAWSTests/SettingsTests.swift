import Foundation
import Testing

@testable import DynsecretsAWS

@Suite struct SettingsTests {
  @Test func `the settings of the contract's example are read`() throws {
    let settings = try settings()
    #expect(settings.source == .secret("aws/base"))
    #expect(settings.region == "eu-central-1")
    #expect(settings.roles["default"]?.arn.account == "123456789012")
    #expect(settings.roles["partner"]?.externalID == "acme-42")
    #expect(settings.maximumSession == 3600)
  }

  static let refusals: [(key: String, value: SettingValue, message: String)] = [
    ("source", .text("x"), "/source: must be a map, not a text"),
    ("source", .map([:]), "/source: must hold exactly one of secret and profile"),
    (
      "source", .map(["secret": .text("a"), "profile": .text("b")]),
      "/source: must hold exactly one of secret and profile"
    ),
    ("source", .map(["sso": .text("a")]), "/source/sso: is not supported yet: use secret or profile"),
    (
      "source", .map(["web_identity": .text("/f")]), "/source/web_identity: is not supported yet: use secret or profile"
    ),
    ("source", .map(["secret": .number(1)]), "/source/secret: must be a text, not a number"),
    (
      "source", .map(["profile": .text("a]b")]),
      "/source/profile: must be 1 to 128 visible ASCII characters without brackets"
    ),
    ("region", .text("EU"), "/region: must look like eu-central-1"),
    ("region", .text(""), "/region: is empty"),
    ("region", .text("x.evil.example"), "/region: must look like eu-central-1"),
    ("roles", .map([:]), "/roles: must name at least one role"),
    (
      "roles", .map(["default": .text("deploy")]),
      "/roles/default: must be a role's arn, as in arn:aws:iam::123456789012:role/deploy"
    ),
    ("roles", .map(["default": .map([:])]), "/roles/default/arn: is missing"),
    (
      "roles", .map(["default": .map(["arn": .text("arn:aws:iam::123456789012:role/a"), "external_id": .text("x")])]),
      "/roles/default/external_id: must be 2 to 1224 of letters, digits and _+=,.@:/-"
    ),
    (
      "roles", .map(["default": .map(["arn": .text("arn:aws:iam::123456789012:role/a"), "mfa": .flag(true)])]),
      "/roles/default/mfa: is not a setting of this plugin"
    ),
    ("endpoint", .text("http://sts.example.com"), "/endpoint: http is allowed on 127.0.0.1, [::1] and localhost alone"),
    (
      "endpoint", .text("http://127.0.0.1.evil.example"),
      "/endpoint: http is allowed on 127.0.0.1, [::1] and localhost alone"
    ),
    ("endpoint", .text("ftp://127.0.0.1"), "/endpoint: must start with https://, or http:// on loopback"),
    (
      "endpoint", .text("https://u:p@host"),
      "/endpoint: must be scheme, host and port alone, as in https://sts.example.com:8443"
    ),
    (
      "endpoint", .text("https://host/path"),
      "/endpoint: must be scheme, host and port alone, as in https://sts.example.com:8443"
    ),
    (
      "endpoint", .text("http://127.0.0.1@evil.example"),
      "/endpoint: must be scheme, host and port alone, as in https://sts.example.com:8443"
    ),
    ("ca_file", .text("ca.pem"), "/ca_file: must be an absolute path"),
    ("max_session", .number(60), "/max_session: must be a whole number from 900 to 43200"),
    ("max_session", .text("1h"), "/max_session: must be a whole number from 900 to 43200"),
    ("roles", .map(["a/b~c": .number(1)]), "/roles/a~1b~0c: must be a map, not a number"),
    ("colour", .flag(true), "/colour: is not a setting of this plugin"),
  ]

  @Test(arguments: refusals.indices)
  func `a wrong setting is refused by its path`(_ index: Int) throws {
    let refusal = Self.refusals[index]
    let end = try #require(refusal.message.range(of: ": "))
    let path = String(refusal.message[..<end.lowerBound]), message = String(refusal.message[end.upperBound...])
    let error = AWSError(.invalidSettings, message, settingPath: path)
    #expect(throws: error) { try settings([refusal.key: refusal.value]) }
  }

  @Test(arguments: ["source", "roles"])
  func `what has no default must be there`(_ key: String) {
    let all: [String: SettingValue] = [
      "source": .map(["secret": .text("s")]), "roles": .map(["default": .text("arn:aws:iam::123456789012:role/a")]),
    ]
    #expect { try ConnectionSettings(.map(all.filter { $0.key != key })) } throws: {
      ($0 as? AWSError)?.settingPath == "/" + key
    }
  }

  @Test(arguments: [
    ("https://sts.example.com", "https://sts.example.com", "sts.example.com"),
    ("https://sts.example.com:443/", "https://sts.example.com", "sts.example.com"),
    ("http://127.0.0.1:4566", "http://127.0.0.1:4566", "127.0.0.1:4566"),
    ("http://localhost:4566/", "http://localhost:4566", "localhost:4566"),
    ("http://[::1]:4566", "http://[::1]:4566", "[::1]:4566"),
  ])
  func `an endpoint is an origin and a host header`(_ text: String, _ origin: String, _ authority: String) throws {
    let endpoint = try Endpoint(text, at: "/endpoint")
    #expect(endpoint.origin == origin)
    #expect(endpoint.authority == authority)
  }

  @Test(arguments: [
    ("eu-central-1", "aws", "sts.eu-central-1.amazonaws.com"),
    ("cn-north-1", "aws-cn", "sts.cn-north-1.amazonaws.com.cn"),
  ])
  func `aws's own endpoint follows region and partition`(_ region: String, _ partition: String, _ host: String) {
    #expect(Endpoint(region: region, partition: partition).authority == host)
  }

  @Test(arguments: [
    "arn:aws:iam::12345678901:role/a", "arn:aws:iam:eu:123456789012:role/a", "arn:aws:iam::123456789012:user/a",
    "arn:aws:iam::123456789012:role/", "arn:aws:iam::123456789012:role//a", "arn:aws:iam::123456789012:role/a*",
    "arn:evil:iam::123456789012:role/a", "arn:aws:iam::123456789012:role", "",
  ])
  func `what is no role's arn is refused`(_ text: String) {
    #expect(RoleARN(text) == nil)
  }

  @Test func `a role's arn has partition, account and name`() {
    let arn = RoleARN("arn:aws-us-gov:iam::123456789012:role/path/ci")
    #expect([arn?.partition, arn?.account, arn?.name] == ["aws-us-gov", "123456789012", "ci"])
  }
}
