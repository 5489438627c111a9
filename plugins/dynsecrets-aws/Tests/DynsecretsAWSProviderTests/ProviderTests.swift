import Testing

@testable import AKMSPluginKit
@testable import DynsecretsAWS
@testable import dynsecrets_aws

/// The coat that the host sees, without gRPC.
@Suite struct ProviderTests {
  private static let role: AKMSPluginKit.SettingValue = .text("arn:aws:iam::123456789012:role/deploy")
  private static let stored = #"{"access_key_id":"AKIDEXAMPLE","secret_access_key":"s3cr3t"}"#

  private func provider(
    _ extra: [String: AKMSPluginKit.SettingValue] = [:], stored: String = stored
  ) throws -> AWSProvider {
    let base: [String: AKMSPluginKit.SettingValue] = [
      "plugin": .text("dynsecrets-aws"), "source": .map(["secret": .text("aws/base")]), "region": .text("eu-central-1"),
      "roles": .map(["default": Self.role]), "ca_file": .null,
    ]
    return try AWSProvider(
      Settings(
        connection: "aws", value: .map(base.merging(extra) { $1 }), secrets: ["aws/base": try SecretValue(stored)]))
  }

  private func scope(_ actions: String, _ resource: String, _ params: [String: String] = [:]) -> PluginScope {
    PluginScope(
      connection: "aws", actions: actions.split(separator: "+").map(String.init),
      segments: resource.split(separator: "/").map(String.init), params: params)
  }

  @Test func `the description names every action, three secrets, the region, and what shadows them`() {
    let description = AWSProvider.description
    #expect(description.actions.map(\.name) == ScopeAction.allCases.map(\.rawValue))
    #expect(
      description.variables.map(\.name) == [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION",
      ])
    #expect(description.variables.map(\.isSecret) == [true, true, true, false])
    #expect(Set(description.clears).isSuperset(of: ["AWS_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"]))
    #expect(Set(description.clears).isDisjoint(with: description.variables.map(\.name)))
    #expect(description.lifetime == .init(minimum: 900, standard: 900, maximum: 43_200))
    #expect(description.revocation == .none)
  }

  @Test func `every example of the description validates`() throws {
    let provider = try provider()
    for action in AWSProvider.description.actions {
      let text = try ScopeText(action.example)
      #expect(throws: Never.self) { try provider.validate(PluginScope(text)) }
    }
  }

  @Test func `a scope goes through and comes back in its canonical spelling`() throws {
    let canonical = try provider().validate(scope("s3-write+s3-read", "my-bucket", ["role": "default"]))
    #expect(canonical.text == "aws:s3-read+s3-write:my-bucket/**,role=default")
    #expect(try provider().validate(canonical) == canonical)
  }

  @Test func `findings carry level, code and message`() throws {
    #expect(
      try provider().analyze(scope("s3-read", "*/**"), ttl: 900) == [
        Finding(.alert, "whole_account", "covers every bucket that the role can reach")
      ])
  }

  @Test func `a policy is json, and assume has an empty document`() throws {
    let document = try provider().serialize([scope("s3-read", "my-bucket/a")])
    #expect(document.mediaType == "application/json")
    #expect(
      String(decoding: document.bytes, as: UTF8.self).hasPrefix(
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow""#))
    #expect(try provider().serialize([scope("assume", "arn:aws:iam::123456789012:role/ci")]) == Document())
  }

  @Test func `a setting is refused by its JSON pointer`() {
    #expect(throws: PluginError(.invalidSetting, "must look like eu-central-1", settingPath: "/region")) {
      try provider(["region": .text("EU")])
    }
    #expect(throws: PluginError(.invalidSetting, "is not a setting of this plugin", settingPath: "/nested")) {
      try provider(["nested": .list([.int(1), .bool(true), .null])])
    }
  }

  @Test func `a stored secret that is no key is refused at start`() {
    let message = "the stored secret aws/base is not a json object of texts"
    #expect(throws: PluginError(.invalidSetting, message, settingPath: "/source/secret")) {
      try provider(stored: "hunter2")
    }
  }

  @Test(arguments: [
    (AWSError.Kind.invalidScope, PluginError.Kind.invalidScope), (.inexpressible, .invalidScope),
    (.invalidSettings, .invalidSetting), (.refused, .refused), (.throttled, .unavailable), (.unavailable, .unavailable),
    (.protocolViolation, .failed),
  ])
  func `each kind of error has its kind for the host`(_ own: AWSError.Kind, _ kit: PluginError.Kind) {
    #expect(PluginError(AWSError(own, "m")) == PluginError(kit, "m"))
  }

  private static let reply = """
    <AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/deploy/s</Arn>
    </AssumedRoleUser><Credentials><AccessKeyId>ASIAEXAMPLEKEY000001</AccessKeyId>
    <SecretAccessKey>minted/secret</SecretAccessKey><SessionToken>minted+token==</SessionToken>
    <Expiration>2026-01-01T00:15:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
    """

  @Test func `a session becomes a credential with secrets apart from plain facts`() throws {
    let arn = try #require(RoleARN("arn:aws:iam::123456789012:role/deploy"))
    let call = AssumeRoleCall(role: .init(arn: arn), sessionName: "akms-ann-L1", duration: 900, policy: nil)
    let leaves = try #require(XMLLeaves(Array(Self.reply.utf8)))
    let credential = try Credential(try #require(MintedCredentials(leaves, call: call, region: "eu-central-1")))
    #expect(
      credential.secrets.mapValues(\.count) == [
        "AWS_ACCESS_KEY_ID": 20, "AWS_SECRET_ACCESS_KEY": 13, "AWS_SESSION_TOKEN": 14,
      ])
    #expect(credential.plain == ["AWS_REGION": "eu-central-1"])
    #expect(credential.expires == 1_767_226_500_000)
    #expect(credential.principal == "123456789012")
    #expect(
      credential.metadata == [
        "account": "123456789012", "assumed_role_arn": "arn:aws:sts::123456789012:assumed-role/deploy/s",
        "session_name": "akms-ann-L1", "duration_seconds": "900",
        "access_key_sha256": "298b39dd6596c97db1da498b6eb8ce9665c1e04c921df1335143544122304986",
      ])
  }
}
