import AKMSModel
import AKMSPolicy
import AKMSSecret
import Testing

@testable import AKMSPipeline

struct LeaseTests {
  @Test func `a hundred equal requests at once share one vend, and each use is recorded`() async throws {
    let bench = try Bench()
    let uses = try await withThrowingTaskGroup(of: [Use].self) { group in
      for _ in 0..<100 { group.addTask { try await bench.vend("fixed:read:a") } }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(uses.map(\.lease.id)).count == 1)
    #expect(bench.source.log.count == 1)
    #expect(bench.recorder.actions.count { $0 == "vend.result" } == 100)
    #expect(uses.count { !$0.reused } == 1)
    #expect(bench.pipeline.leases.live.map(\.uses) == [100])
  }

  @Test func `a lease is shared while a third of its life is left, and no longer`() async throws {
    let bench = try Bench()
    let first = try await bench.vend("fixed:read:a", ttl: 90)[0].lease.id
    bench.clock.advance(60)
    #expect(try await bench.vend("fixed:read:a", ttl: 90)[0].lease.id == first)
    bench.clock.advance(1)
    #expect(try await bench.vend("fixed:read:a", ttl: 90)[0].lease.id != first)
  }

  @Test func `a fresh credential is shared with nobody, nor is one of a rule that says reuse: false`() async throws {
    let bench = try Bench()
    let fresh = try await bench.vend("fixed:read:a", fresh: true)[0].lease.id
    #expect(try await bench.vend("fixed:read:a")[0].lease.id != fresh)
    let strict = try Bench(terms: Terms(reuse: false))
    let one = try await strict.vend("fixed:read:a")[0].lease.id
    #expect(try await strict.vend("fixed:read:a")[0].lease.id != one)
  }

  @Test func `a failed vend is not remembered`() async throws {
    let bench = try Bench()
    bench.recorder.fail(at: "vend.result")
    #expect(await bench.failure { try await bench.vend("fixed:read:a") } != nil)
    bench.recorder.fail(at: "nothing")
    #expect(try await bench.vend("fixed:read:a")[0].reused == false)
  }

  @Test func `at its deadline a lease's key is gone`() async throws {
    let bench = try Bench()
    let lease = try await bench.vend("fixed:read:a", ttl: 60)[0].lease
    #expect(bench.pipeline.leases.nextDeadline == lease.deadline)
    bench.clock.advance(59)
    #expect(bench.pipeline.leases.expire(at: bench.clock.bootNanoseconds).isEmpty)
    bench.clock.advance(1)
    #expect(bench.pipeline.leases.expire(at: bench.clock.bootNanoseconds).map(\.id) == [lease.id])
    #expect(throws: Failure(.leaseEnded, "the lease \(lease.id) has ended")) {
      let environment = try lease.open(as: nil)
      Issue.record("opened \(environment.names)")
    }
  }

  @Test func `a user's own shorter time bounds the use of a longer shared lease`() async throws {
    let bench = try Bench()
    let long = try await bench.vend("fixed:read:a", ttl: 900)[0]
    let short = try await bench.vend("fixed:read:a", ttl: 30)[0]
    #expect(short.lease.id == long.lease.id)
    #expect(short.deadline == bench.clock.bootNanoseconds + 30_000_000_000)
  }

  @Test func `a provider's earlier end is the lease's end`() async throws {
    let source = FixedSource(upstreamExpiry: 1_000_000 + 20)
    let lease = try await Bench(source).vend("fixed:read:a", ttl: 60)[0].lease
    #expect(lease.expiresAt == 1_000_020)
  }

  @Test func `a single value stands under the named variable only`() async throws {
    let source = FixedSource(
      description: SourceDescription(
        provider: "fixed", plugin: nil, variables: ["GH_TOKEN", "GITHUB_TOKEN"], isSingleValue: true))
    let bench = try Bench(source)
    let lease = try await bench.vend("fixed:read:a")[0].lease
    let all = try lease.open(as: nil)
    #expect(all.names == ["GH_TOKEN", "GITHUB_TOKEN"])
    #expect(text(all, at: 1) == "value")
    let named = try lease.open(as: "MINE")
    #expect(named.names == ["MINE"])
    #expect(text(named) == "value")
  }

  @Test func `several values cannot be named by one variable`() async throws {
    let source = FixedSource(
      description: SourceDescription(provider: "fixed", plugin: nil, variables: ["A", "B"]), names: ["A", "B"])
    let bench = try Bench(source)
    let failure = await bench.failure { try await bench.vend("MINE=fixed:read:a") }
    #expect(failure?.code == .usage)
    #expect(failure?.what == "MINE= cannot name the values of fixed:read:a")
  }

  @Test func `without declared names a variable must be given`() async throws {
    let source = FixedSource(
      description: SourceDescription(
        provider: "secret", plugin: nil, variables: [], isSingleValue: true, isStored: true))
    let bench = try Bench(source)
    let failure = await bench.failure { try await bench.vend("fixed:read:a") }
    #expect(
      failure?.lines == [
        "akms: no variable is named for fixed:read:a", "akms: because a secret scope needs VAR= in front",
        "akms: try `akms exec --scope NAME=fixed:read:a -- COMMAND`",
      ])
  }
}
