import Testing

@testable import DynsecretsAWS

@Suite struct VendTests {
  private let clock = FakeClock()

  private func vend(
    _ sts: FakeSTS, scope: String = "aws:s3-read:my-bucket/pub/**", seconds: Int = 900, policy: [UInt8]? = nil,
    within: Int = 10_000, extra: [String: SettingValue] = [:]
  ) async throws -> MintedCredentials {
    let settings = try settings(extra)
    let right = try policyText(scope, extra).map { Array($0.utf8) } ?? []
    let order = AssumeRoleVender.Order(
      scopes: [scope], policy: policy ?? right, seconds: seconds, user: "ann", lease: "L1", within: within)
    return try await AssumeRoleVender(settings, transport: sts, clock: clock).vend(order, key: exampleKey)
  }

  @Test func `a session carries its three values, region, end and facts`() async throws {
    let minted = try await vend(FakeSTS([FakeSTS.ok()]))
    #expect(
      minted.secrets.map { "\($0.name)=\(text($0.value))" } == [
        "AWS_ACCESS_KEY_ID=ASIAEXAMPLEKEY000001", "AWS_SECRET_ACCESS_KEY=minted/secret",
        "AWS_SESSION_TOKEN=minted+token==",
      ])
    #expect(minted.region == "eu-central-1")
    #expect(minted.expiration == Timestamp(seconds: FakeClock.start.seconds + 900))
    #expect(
      minted.metadata
        == MintedCredentials.Metadata(
          account: "123456789012", assumedRoleARN: "arn:aws:sts::123456789012:assumed-role/deploy/s",
          sessionName: "akms-ann-L1",
          accessKeyFingerprint: "298b39dd6596c97db1da498b6eb8ce9665c1e04c921df1335143544122304986",
          duration: 900, packedPolicyPercent: 6))
  }

  @Test func `the call holds role, policy, duration and name, and is signed for sts`() async throws {
    let sts = FakeSTS([FakeSTS.ok()])
    _ = try await vend(sts)
    #expect(
      await sts.fields() == [
        "Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::123456789012:role/deploy",
        "RoleSessionName": "akms-ann-L1", "DurationSeconds": "900",
        "Policy": try policyText("aws:s3-read:my-bucket/pub/**") ?? "",
      ])
    let (url, request, milliseconds) = try #require(await sts.requests.first)
    #expect(url == "https://sts.eu-central-1.amazonaws.com/")
    #expect(milliseconds == 10_000)
    let authorization = request.headers.first { $0.name == "Authorization" }?.value
    #expect(
      authorization?.hasPrefix(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-central-1/sts/aws4_request, "
          + "SignedHeaders=content-type;host;x-amz-date, Signature=") == true)
  }

  @Test func `role= picks the role and its external id`() async throws {
    let sts = FakeSTS([FakeSTS.ok(arn: "arn:aws:sts::999999999999:assumed-role/dev/s")])
    _ = try await vend(sts, scope: "aws:s3-read:my-bucket,role=partner")
    #expect(await sts.fields()["RoleArn"] == "arn:aws:iam::999999999999:role/dev")
    #expect(await sts.fields()["ExternalId"] == "acme-42")
  }

  @Test func `assume sends no policy`() async throws {
    let sts = FakeSTS([FakeSTS.ok(arn: "arn:aws:sts::123456789012:assumed-role/ci/s")])
    _ = try await vend(sts, scope: "aws:assume:arn:aws:iam::123456789012:role/ci")
    #expect(await sts.fields().keys.contains("Policy") == false)
  }

  @Test(arguments: [(60, 900), (900, 900), (1800, 1800), (90_000, 3600), (-1, 900)])
  func `DurationSeconds lies between sts's 900 and the role's maximum`(_ granted: Int, _ asked: Int) async throws {
    let sts = FakeSTS([FakeSTS.ok()])
    _ = try await vend(sts, seconds: granted)
    #expect(await sts.fields()["DurationSeconds"] == String(asked))
  }

  @Test(arguments: [[UInt8](), Array("{}".utf8)])
  func `a policy that is not the scope's own never reaches sts`(_ policy: [UInt8]) async throws {
    let sts = FakeSTS([FakeSTS.ok()])
    let error = AWSError(.protocolViolation, "the session policy is not the one of the granted scopes")
    await #expect(throws: error) { try await vend(sts, policy: policy) }
    #expect(await sts.requests.isEmpty)
  }

  @Test func `throttling, a server error and a broken connection are tried again with growing pauses`() async throws {
    let sts = FakeSTS([
      FakeSTS.error(400, "Throttling", "Rate exceeded"), FakeSTS.error(503, "ServiceUnavailable", ""),
      .failure(.connection("refused")), FakeSTS.ok(),
    ])
    _ = try await vend(sts)
    #expect(clock.slept == [100, 200, 400])
    #expect(await sts.requests.map(\.milliseconds) == [10_000, 9_900, 9_700, 9_300])
  }

  @Test func `tries end with the deadline`() async throws {
    let sts = FakeSTS(Array(repeating: FakeSTS.error(400, "Throttling", "Rate exceeded"), count: 9))
    let error = AWSError(.throttled, "sts: Throttling: Rate exceeded", providerCode: "Throttling")
    await #expect(throws: error) { try await vend(sts, within: 250) }
    #expect(clock.slept == [100])
  }

  @Test func `tries end after five`() async throws {
    let sts = FakeSTS(Array(repeating: .failure(.timeout), count: 9))
    let error = AWSError(.unavailable, "sts.eu-central-1.amazonaws.com did not answer in time")
    await #expect(throws: error) { try await vend(sts, within: 1_000_000) }
    #expect(await sts.requests.count == 5)
  }

  @Test func `a refusal is final and keeps aws's code and words`() async throws {
    let sts = FakeSTS([FakeSTS.error(403, "AccessDenied", "not authorized to perform: sts:AssumeRole"), FakeSTS.ok()])
    let error = AWSError(
      .refused, "sts: AccessDenied: not authorized to perform: sts:AssumeRole", providerCode: "AccessDenied")
    await #expect(throws: error) { try await vend(sts) }
    #expect(await sts.requests.count == 1)
  }

  @Test(arguments: [
    ("RequestExpired", 421, " (this machine's clock is 421 s behind the server's)"),
    ("SignatureDoesNotMatch", -600, " (this machine's clock is 600 s ahead of the server's)"),
    ("SignatureDoesNotMatch", 30, ""), ("AccessDenied", 600, ""),
  ])
  func `a wrong clock is named where it explains the refusal`(_ code: String, _ seconds: Int64, _ end: String)
    async throws
  {
    let date = Timestamp(seconds: FakeClock.start.seconds + seconds)
    let sts = FakeSTS([FakeSTS.error(403, code, "no", date: date)])
    await #expect(throws: AWSError(.refused, "sts: \(code): no" + end, providerCode: code)) { try await vend(sts) }
  }

  @Test func `key material in a provider's words is masked`() async throws {
    let words =
      "key AKIDEXAMPLE or wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY or ASIAABCDEFGHIJKLMNOP,\n\u{1B}[31m or AKIASHORT"
    let sts = FakeSTS([FakeSTS.error(403, "InvalidClientTokenId", words)])
    let message = "sts: InvalidClientTokenId: key [redacted] or [redacted] or [redacted], [31m or AKIASHORT"
    await #expect(throws: AWSError(.refused, message, providerCode: "InvalidClientTokenId")) { try await vend(sts) }
  }

  static let strange: [Result<HTTPReply, TransportFailure>] = [
    .success(HTTPReply(status: 200, body: [])),
    .success(HTTPReply(status: 200, body: Array("<AssumeRoleResponse/>".utf8))),
    FakeSTS.ok(arn: "arn:aws:sts::123456789012:assumed-role/admin/s"),
    FakeSTS.ok(arn: "arn:aws:sts::999999999999:assumed-role/deploy/s"),
    FakeSTS.ok(expiration: "tomorrow"),
  ]

  @Test(arguments: strange.indices)
  func `an answer that is not the session asked for is unreadable`(_ index: Int) async throws {
    let error = AWSError(.unavailable, "sts answered with something unreadable")
    await #expect(throws: error) { try await vend(FakeSTS([Self.strange[index]])) }
  }

  @Test func `a session that is over already is refused`() async throws {
    let error = AWSError(.unavailable, "sts answered with a session that is over already")
    await #expect(throws: error) { try await vend(FakeSTS([FakeSTS.ok(expiration: "2025-12-31T23:59:59Z")])) }
  }

  @Test(arguments: [
    ("ann", "0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b", "akms-ann-0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"),
    ("ann smith/é", "L 1", "akms-ann-smith----L-1"),
    (
      "a-very-long-login-name-at-example", "0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
      "akms-a-very-long-login-name-0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
    ),
    ("", "", "akms--"),
  ])
  func `a session's name carries user and lease within sts's 64 characters`(
    _ user: String, _ lease: String, _ name: String
  ) {
    #expect(AssumeRoleCall.sessionName(user: user, lease: lease) == name)
    #expect((2...64).contains(name.utf8.count))
  }
}
