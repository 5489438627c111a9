import AKMSModel
import AKMSPolicy
import Testing

@testable import AKMSPipeline

/// `exact_ttl: true`: the credential itself ends with its lease, or there is none.
struct ExactTimeTests {
  private static func source(
    minimum: Int = 1, stored: Bool = false, upstream: Int64? = nil
  ) -> FixedSource {
    FixedSource(
      description: SourceDescription(
        provider: "fixed", plugin: nil, variables: ["TOKEN"], isSingleValue: true, minimumTTL: minimum,
        isStored: stored), upstreamExpiry: upstream)
  }

  @Test(arguments: [
    (900, 60, false, "the provider's shortest life is 15m, 1m would be granted"),
    (1, 60, true, "a stored secret has no end of its own"),
  ])
  func `what the provider cannot do is refused before anything is minted`(
    minimum: Int, ttl: Int, stored: Bool, why: String
  ) async throws {
    let bench = try Bench(Self.source(minimum: minimum, stored: stored), terms: Terms(exactTTL: true))
    let failure = await bench.failure { try await bench.vend("fixed:read:a", ttl: ttl) }
    #expect(failure?.code == .providerRefused)
    #expect(failure?.what == "denied: fixed:read:a")
    #expect(failure?.why == "the rule all (test:1) asks for exact_ttl, and \(why)")
    #expect(bench.source.log == [])
    #expect(bench.recorder.actions == ["vend.denied"])
  }

  @Test(arguments: [
    (Int64?.none, "the provider's credential has no end of its own"),
    (1_000_061, "the provider's credential would live 1 s longer than its lease"),
  ])
  func `a credential that outlives its lease is revoked, dropped and recorded`(upstream: Int64?, why: String)
    async throws
  {
    let bench = try Bench(Self.source(upstream: upstream), terms: Terms(exactTTL: true))
    let failure = await bench.failure { try await bench.vend("fixed:read:a", ttl: 60) }
    #expect(failure?.code == .providerRefused)
    #expect(failure?.why == "the rule all (test:1) asks for exact_ttl, and \(why)")
    #expect(bench.source.log == ["mint fixed:read:a", "revoke handle"])
    #expect(bench.recorder.actions == ["vend.intent", "vend.result"])
    #expect(bench.recorder.events[1].outcome == .failure)
    #expect(bench.pipeline.leases.live.isEmpty)
  }

  @Test(arguments: [Int64(1_000_060), 1_000_030])
  func `one that ends with its lease or before is released`(upstream: Int64) async throws {
    let bench = try Bench(Self.source(upstream: upstream), terms: Terms(exactTTL: true))
    #expect(try await bench.vend("fixed:read:a", ttl: 60)[0].lease.expiresAt == upstream)
  }

  @Test func `without the word a longer life upstream is no reason`() async throws {
    let bench = try Bench(Self.source(minimum: 900, upstream: 1_000_900))
    #expect(try await bench.vend("fixed:read:a", ttl: 60)[0].lease.expiresAt == 1_000_060)
  }
}
