import AKMSModel
import AKMSPipeline
import AKMSScope
import AKMSSecret
import Testing

@testable import AKMSPluginHost

/// Over a real process and real gRPC: what the plugin answers is what Tests/Fixtures/misbehaving-plugin says.
@Suite struct `Answers that no plugin may give` {
  static let broken: [(call: PluginCall, resource: String, why: String)] = [
    (.validate, "other-connection", "a scope of another connection: aws:read:other-connection"),
    (.validate, "no-scope", #""example:read:.." is no canonical scope"#),
    (.analyze, "many-findings", "33 findings, and 32 are the most"),
    (.analyze, "bad-code", #"a finding's code is "Bad Code""#),
    (.serialize, "huge-document", "a document of 262145 bytes, and 262144 are the most"),
    (.serialize, "wide-serialize", "a scope wider than was asked for: example:read:**"),
    (.vend, "undeclared", #"it gave "OTHER_TOKEN", which it has not declared as a sealed variable"#),
    (.vend, "path", #"it gave "PATH", which it has not declared as a sealed variable: it changes how programs run"#),
    (.vend, "plain-secret", #"it gave "EXAMPLE_TOKEN", which it has not declared as a plain variable"#),
    (.vend, "no-values", "no secret value"),
    (.vend, "long-value", "EXAMPLE_TOKEN is sealed in 130863 bytes, and 48 to 130862 may be"),
    (.vend, "long-plain", "the plain value of EXAMPLE_PLACE is no text of at most 1024 bytes"),
    (.vend, "escape-plain", "the plain value of EXAMPLE_PLACE is no text of at most 1024 bytes"),
    (.vend, "wide-vend", "a scope wider than was asked for: example:read:**"),
    (.vend, "many-metadata", "33 entries of metadata, and 32 are the most"),
    (.vend, "bad-metadata", #"an entry of metadata is called "Bad Name""#),
    (.vend, "long-metadata", "the metadata m has 1025 bytes, and 1024 are the most"),
    (.vend, "bad-handle", "its handle is no printable ascii of at most 4096 bytes"),
    (.vend, "past", "it expires at -1"),
  ]

  @Test(arguments: broken)
  func `it is refused, recorded, and the process ends`(call: PluginCall, resource: String, why: String) async throws {
    let fixture = try PluginFixture("misbehaving-plugin")
    let expected = Failure(.pluginFailed, "the plugin misbehaving-plugin broke the rules in \(call)", why: why)
    await #expect(throws: expected) { try await fixture.call(call, "example:read:\(resource)") }
    #expect(
      await fixture.events.kinds(reach: ["started", "violation", "crashed"]) == ["started", "violation", "crashed"])
    let recorded = fixture.events.all.compactMap { if case .violation(_, _, let failure) = $0 { failure } else { nil } }
    #expect(recorded == [expected])
  }

  static let failed: [(call: PluginCall, resource: String, failure: Failure)] = [
    (
      .validate, "refuse-validate",
      Failure(
        .usage, "example:read:refuse-validate has no meaning for the plugin misbehaving-plugin",
        why: #"\u{1b}[2Jno such thing\u{a}akms: granted"#)
    ),
    (
      .vend, "refuse",
      Failure(.providerRefused, "the provider of the plugin misbehaving-plugin refused", why: "the account is closed")
    ),
    (
      .vend, "unreachable",
      Failure(
        .providerUnavailable, "the provider of the plugin misbehaving-plugin cannot be reached", why: "connection reset"
      )
    ),
    (
      .vend, "throws-secret",
      Failure(.pluginFailed, "the plugin misbehaving-plugin failed in vend", why: "the plugin failed")
    ),
    (
      .validate, "long-validate",
      Failure(.pluginFailed, "the plugin misbehaving-plugin answered validate with no message of at most 1048576 bytes")
    ),
    (
      .vend, "zero-byte",
      Failure(.pluginFailed, "the plugin misbehaving-plugin gave a value of EXAMPLE_TOKEN with a zero byte in it")
    ),
  ]

  @Test(arguments: failed)
  func `a failure is told in our words, its own escaped, and the process stays`(
    call: PluginCall, resource: String, failure: Failure
  ) async throws {
    let fixture = try PluginFixture("misbehaving-plugin")
    await #expect(throws: failure) { try await fixture.call(call, "example:read:\(resource)") }
    #expect(try await fixture.source.validate(Scope(parsing: "example:read:fine")).text == "example:read:fine")
    #expect(fixture.events.kinds == ["started"])
    await fixture.host.shutDown()
  }

  @Test func `a narrower grant is passed on and told`() async throws {
    let fixture = try PluginFixture("misbehaving-plugin")
    let credential = try await fixture.mint("example:read:narrow-vend/**")
    #expect(credential.metadata == ["narrowed_to": "example:read:narrow-vend/one"])
    await fixture.host.shutDown()
  }

  @Test func `a long message is cut at 500 bytes`() async throws {
    let fixture = try PluginFixture("misbehaving-plugin")
    let findings = try await fixture.source.analyze(Scope(parsing: "example:read:long-message"))
    #expect(findings == [Finding(level: .warn, code: "long", message: String(repeating: "x", count: 500) + "…")])
    await fixture.host.shutDown()
  }

  @Test(arguments: [("ended", Revocation.revoked), ("never", .notRevocable(deadAt: nil)), ("live", .revoked)])
  func `a revocation tells what became of it`(handle: String, expected: Revocation) async throws {
    let fixture = try PluginFixture("misbehaving-plugin")
    #expect(try await fixture.source.revoke(handle: handle, lease: "lease-1") == expected)
    await fixture.host.shutDown()
  }
}

extension PluginFixture {
  /// One of the four calls, its answer thrown away.
  func call(_ call: PluginCall, _ text: String) async throws(Failure) {
    let scope = try Scope(parsing: text)
    switch call {
    case .validate: _ = try await source.validate(scope)
    case .analyze: _ = try await source.analyze(scope)
    case .serialize: _ = try await source.serialize([scope])
    default: _ = try await mint(text)
    }
  }
}
