import AKMSModel
import AKMSPipeline
import AKMSScope
import AKMSSecret
import Testing

@testable import AKMSPluginHost

@Suite struct `Vending through a plugin` {
  @Test func `the four calls give a credential that only the broker can read`() async throws {
    let fixture = try PluginFixture()
    let scope = try await fixture.source.validate(Scope(parsing: "example:read:Thing"))
    #expect(scope.text == "example:read:thing")
    #expect(try await fixture.source.analyze(scope).isEmpty)
    #expect(try await fixture.source.serialize([scope]) == Array("example:read:thing".utf8))
    let credential = try await fixture.mint(scope.text)
    #expect(credential.values.names == ["EXAMPLE_TOKEN"])
    #expect(credential.values.text(at: 0).count == 40)
    #expect(credential.metadata == ["user": "tester"])
    #expect(fixture.events.kinds == ["started"])
    await fixture.host.shutDown()
    #expect(fixture.events.kinds == ["started", "stopped"])
  }

  @Test func `the same binary serves two connections, in a process each`() async throws {
    let fixture = try PluginFixture()
    let settings = try ConnectionSettings(
      connection: "other", json: "{}", secret: { _ throws(Failure) in throw Failure(.found, "none") })
    let other = fixture.host.source(
      try PluginFixture.reference("example-swift", as: "example-swift"), settings: settings)
    #expect(try await other.validate(Scope(parsing: "other:read:a")).text == "other:read:a")
    _ = try await fixture.source.validate(Scope(parsing: "example:read:a"))
    let pids = [await fixture.supervisor.pid, await other.supervisor.pid].compactMap { $0 }
    #expect(Set(pids).count == 2)
    await fixture.host.shutDown()
  }

  @Test func `two vends give two credentials, and their fingerprints are theirs`() async throws {
    let fixture = try PluginFixture()
    let one = try await fixture.mint("example:read:a"), two = try await fixture.mint("example:read:a")
    #expect(one.values.text(at: 0) != two.values.text(at: 0))
    var hash = try SHA256Stream()
    try hash.update(unsafe Array(one.values.text(at: 0).utf8).span.bytes)
    #expect(one.fingerprints == [try hash.finish()])
    await fixture.host.shutDown()
  }
}
