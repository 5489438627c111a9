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
}
