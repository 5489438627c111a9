import Testing

@testable import DynsecretsAWS

/// Sessions minted at a server that checks signatures and session policies, used by clients that are not ours.
///
/// `AKMS_TEST_MINISTACK`, `AKMS_TEST_PYTHON` and `AKMS_TEST_AWS` name the programs; without them these tests fail.
@Suite(.serialized) struct EndToEndTests {
  @Test func `a session reads below its prefix and does nothing else`() async throws {
    try await Ministack.with { ministack in
      let session = try await ministack.vend(["aws:s3-read:akms-data/pub/**"])
      let calls = [
        "whoami", "get akms-data pub/hi", "list akms-data pub/", "get akms-data priv/hi", "list akms-data priv/",
        "list akms-data", "put akms-data pub/new", "delete akms-data pub/hi", "receive jobs", "parameter /prod/db",
        "users",
      ]
      let outcomes = try ministack.attempt(calls, with: session)
      #expect(
        outcomes == [
          "arn:aws:sts::000000000000:assumed-role/deploy/akms-ann-L1", "ok", "ok", "AccessDenied", "AccessDenied",
          "AccessDenied", "AccessDenied", "AccessDenied", "AccessDenied", "AccessDeniedException", "AccessDenied",
        ])
    }
  }

  @Test func `the real aws command reads an object with a session`() async throws {
    try await Ministack.with { ministack in
      let session = try await ministack.vend(["aws:s3-read:akms-data/pub/hi"])
      #expect(try ministack.aws(["s3", "cp", "s3://akms-data/pub/hi", "-"], with: session) == "hello from pub/hi\n")
    }
  }

  @Test func `each action allows its own calls`() async throws {
    try await Ministack.with { ministack in
      let write = try await ministack.vend(["aws:s3-write:akms-data/pub/**"])
      let writes = [
        "put akms-data pub/new", "get akms-data pub/hi", "delete akms-data pub/hi", "put akms-data priv/new",
      ]
      let written = try ministack.attempt(writes, with: write)
      #expect(written == ["ok", "AccessDenied", "AccessDenied", "AccessDenied"])
      let both = try await ministack.vend(["aws:ssm-read:prod/**", "aws:sqs:jobs"])
      let reads = ["parameter /prod/db", "parameter /dev/db", "receive jobs", "receive other"]
      let read = try ministack.attempt(reads, with: both)
      #expect(read == ["ok", "AccessDeniedException", "ok", "AccessDenied"])
      let whole = try await ministack.vend(["aws:assume:arn:aws:iam::000000000000:role/deploy"])
      let unbounded = try ministack.attempt(["get akms-data priv/hi", "receive other", "users"], with: whole)
      #expect(unbounded == ["ok", "ok", "AccessDenied"])
    }
  }

  @Test func `a wrong key is refused in the server's words without the key`() async throws {
    try await Ministack.with { ministack in
      let right = try ministack.key()
      let wrong = SourceKey(accessKeyID: right.accessKeyID, secretAccessKey: secret("not/the/secret"))
      await #expect { try await ministack.vend(["aws:s3-read:akms-data"], key: wrong) } throws: {
        guard let error = $0 as? AWSError else { return false }
        return error.kind == .refused && error.providerCode == "SignatureDoesNotMatch"
          && !error.message.contains(right.accessKeyID) && !error.message.contains("not/the/secret")
      }
    }
  }
}
