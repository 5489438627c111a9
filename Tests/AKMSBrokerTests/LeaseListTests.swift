import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSBroker

struct LeaseListTests {
  static let allow = """
    akms: policy/1
    rules:
      - { id: a, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:**"], max_ttl: 1h }

    """

  /// A broker that has vended one lease.
  private static func vended(_ broker: CoreFixture) throws {
    _ = try broker.run("store.init")
    _ = try broker.run("secret.set", #"{"name":"a"}"#, secret: "v")
    try broker.write(allow, to: "policy/a.yaml")
    _ = try broker.run("policy.apply")
    #expect(try broker.vend("K=secret:read:a") == ["K": "v"])
  }

  private static func items(_ broker: CoreFixture, _ json: String = "{}") throws -> [JSONValue] {
    try broker.run("lease.list", json)["items"]?.array ?? []
  }

  @Test func `a live lease is listed; sessions have no agent and no profile yet`() async throws {
    try await CoreFixture.with { broker in
      try Self.vended(broker)
      for json in ["{}", #"{"all":true}"#, #"{"all":false}"#] {
        let lease = try #require(try Self.items(broker, json).first)
        #expect(lease["state"] == "live" && lease["agent"] == .null && lease["profile"] == .null)
        #expect(lease["ended_at"] == .null && lease["uses"] == 1)
      }
    }
  }

  @Test func `an ended lease is listed with all alone, with how and when it ended`() async throws {
    try await CoreFixture.with { broker in
      try Self.vended(broker)
      let live = try #require(try Self.items(broker).first)
      _ = try broker.run("lease.revoke", #"{"all":true}"#)
      #expect(try Self.items(broker).isEmpty)
      let ended = try #require(try Self.items(broker, #"{"all":true}"#).first)
      #expect(ended["id"] == live["id"] && ended["scope"] == live["scope"])
      #expect(ended["state"] == "not_revocable" && ended["ended_at"]?.string != nil && ended["uses"] == .null)
      #expect(Set(ended.object?.keys ?? []) == Set(live.object?.keys ?? []))
    }
  }

  @Test func `where no command runs, none is told, and nobody is inside one`() async throws {
    try await CoreFixture.with { broker in
      try Self.vended(broker)
      #expect(try broker.run("exec.list")["items"] == [])
      let status = try broker.run("status")
      #expect(status["commands"] == ["running": 0, "next_expires_at": .null])
      #expect(status["depth"] == 0 && status["outer"] == .null)
    }
  }
}
