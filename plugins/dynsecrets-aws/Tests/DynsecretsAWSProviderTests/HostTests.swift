import AKMSModel
import AKMSPipeline
import AKMSScope
import AKMSSecret
import Foundation
import Testing

@testable import AKMSPluginHost

/// The built program, started and asked by the real host over gRPC, without AWS.
@Suite(.serialized) struct HostTests {
  private static let role = #""roles":{"default":"arn:aws:iam::123456789012:role/deploy"}"#
  private static let stored = #"{"access_key_id":"AKIDEXAMPLE","secret_access_key":"s3cr3t"}"#

  /// Starts a host with one connection, hands over its source, and removes its folder.
  private func withSource(
    settings: String =
      #"{"endpoint":"http://127.0.0.1:1","plugin":"dynsecrets-aws","region":"eu-central-1",\#(role),"source":{"secret":"aws/base"}}"#,
    stored: String = stored, _ body: (PluginSource) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("host-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appendingPathComponent("dynsecrets-aws")
    let built = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let beside = URL(fileURLWithPath: built).deletingLastPathComponent().appendingPathComponent("dynsecrets-aws")
    try FileManager.default.copyItem(at: beside, to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program.path)
    let host = try PluginHost(
      runFolder: folder.path + "/run", home: folder.path, times: Self.patient, clock: .continuous
    ) { _ in }
    let connection = try ConnectionSettings(connection: "aws", json: settings) { name throws(Failure) in
      guard name == "aws/base" else { throw Failure(.found, "no stored secret \(name)") }
      return try unsafe Secret(copying: Array(stored.utf8).span.bytes)
    }
    let digest = try PluginBinary(path: program.path, expecting: nil).sha256
    let reference = PluginReference(name: "dynsecrets-aws", path: program.path, sha256: digest)
    try await body(host.source(reference, settings: connection))
  }

  /// Deadlines that a busy machine keeps.
  private static var patient: PluginTimes {
    var times = PluginTimes()
    (times.validate, times.analyze, times.serialize, times.describe) = (
      .seconds(20), .seconds(20), .seconds(20), .seconds(20)
    )
    return times
  }

  @Test func `the host takes the description and every stage's answer`() async throws {
    try await withSource { source in
      let description = try await source.describe()
      #expect(description.provider == "aws")
      #expect(
        description.variables == ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"])
      let lives: [Int] = [description.minimumTTL, description.defaultTTL, description.maximumTTL]
      #expect(lives == [900, 900, 43_200])
      let scope = try await source.validate(Scope(parsing: "aws:s3-read:my-bucket"))
      #expect(scope.text == "aws:s3-read:my-bucket/**")
      let again = try await source.validate(scope)
      #expect(again == scope)
      let findings = try await source.analyze(scope)
      #expect(findings == [Finding(level: .info, code: "whole_bucket", message: "covers every object of the bucket")])
      let document = try await source.serialize([scope])
      #expect(String(decoding: document, as: UTF8.self).contains("arn:aws:s3:::my-bucket/*"))
    }
  }

  @Test func `a scope that aws does not have is a usage error with the reason`() async throws {
    try await withSource { source in
      let failure = Failure(
        .usage, "aws:s3:My-Bucket has no meaning for the plugin dynsecrets-aws",
        why: "a bucket name holds a-z, 0-9, - and . only")
      await #expect(throws: failure) { _ = try await source.validate(Scope(parsing: "aws:s3:My-Bucket")) }
    }
  }

  @Test func `a wrong setting makes the connection unusable and is named`() async throws {
    try await withSource(settings: #"{"region":"EU",\#(Self.role),"source":{"secret":"aws/base"}}"#) { source in
      await #expect {
        _ = try await source.validate(Scope(parsing: "aws:s3:my-bucket"))
      } throws: {
        guard let failure = $0 as? Failure else { return false }
        return failure.code == .configInvalid && "\(failure)".contains("must look like eu-central-1")
      }
    }
  }

  @Test func `a server that is not there is the provider's unavailability`() async throws {
    try await withSource { source in
      let scope = try Scope(parsing: "aws:s3-read:my-bucket/a")
      let order = MintOrder(
        requestID: "00000000-0000-4000-8000-000000000001", scopes: [scope],
        document: try await source.serialize([scope]),
        ttl: 900, user: "ann", lease: "lease-1")
      await #expect {
        _ = try await source.mint(order)
      } throws: {
        ($0 as? Failure)?.code == .providerUnavailable && !"\($0)".contains("s3cr3t")
      }
    }
  }
}
