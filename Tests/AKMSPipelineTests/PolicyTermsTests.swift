import AKMSJSON
import AKMSModel
import AKMSPolicy
import AKMSReplay
import AKMSScope
import Synchronization
import Testing

@testable import AKMSPipeline

/// What rules say besides: hours, rates, approvals, exact ends, what happens at an end.
struct PolicyTermsTests {
  private static func rule(
    _ id: String = "all", _ scope: String = "fixed:*:**", when: When? = nil, rate: Rate? = nil, terms: Terms = Terms()
  ) throws -> Rule {
    Rule(
      id: id, effect: .allow, who: Who(session: [.unproven]), scopes: [try Scope(parsing: scope)], when: when,
      rate: rate, terms: terms, source: RuleSource(file: "test", line: 1))
  }

  private static func bench(_ rules: Rule..., source: FixedSource = FixedSource(), local: LocalTime? = nil) throws
    -> Bench
  {
    let times: LocalTimes = { _ in local.map { ["Europe/Berlin": $0] } ?? [:] }
    return try Bench(
      source,
      policy: PolicyInForce(
        PolicySnapshot(
          try Ruleset(rules: rules), version: "v1", spellings: ["fixed": Spellings(key: "k")], localTimes: times)))
  }

  @Test(arguments: [(9, true), (18, false), (8, false), (17, true)])
  func `a rule with hours gives within them only`(hour: Int, allowed: Bool) async throws {
    let when = When(between: .init(start: 540, end: 1080), zone: "Europe/Berlin")
    let bench = try Self.bench(
      try Self.rule(when: when), local: LocalTime(weekday: .tue, minute: hour * 60))
    let failure = await bench.failure { try await bench.vend("fixed:read:a") }
    #expect(failure?.code == (allowed ? nil : .noRule))
    #expect(bench.source.log.isEmpty == !allowed)
  }

  @Test func `a zone that cannot be told is not within the hours`() async throws {
    let bench = try Self.bench(try Self.rule(when: When(zone: "Europe/Berlin")))
    #expect(await bench.failure { try await bench.vend("fixed:read:a") }?.code == .noRule)
  }

  @Test func `a rate bounds vends, not uses: a live lease is shared on`() async throws {
    let bench = try Self.bench(try Self.rule(rate: Rate(count: 2, window: 3600)))
    let first = try await bench.vend("fixed:read:a", ttl: 90)[0].lease.id
    _ = try await bench.vend("fixed:read:b", ttl: 90)
    #expect(try await bench.vend("fixed:read:a", ttl: 90)[0].lease.id == first)
    let failure = await bench.failure { try await bench.vend("fixed:read:c") }
    #expect(failure?.code == .rateLimited)
    #expect(bench.source.log == ["mint fixed:read:a", "mint fixed:read:b"])
    #expect(Bench.caller.refusal.details(of: failure!)["code"] == "rate_limited")
    #expect(bench.recorder.actions.last == "vend.denied")
    bench.clock.advance(61)
    #expect(
      await bench.failure { try await bench.vend("fixed:read:a", ttl: 90) }?.code == .rateLimited,
      "less than a third is left: that would be a vend")
    bench.clock.advance(3539)
    #expect(await bench.failure { try await bench.vend("fixed:read:c") }?.code == nil)
  }

  @Test func `one that would not be shared counts: fresh, and reuse: false`() async throws {
    let bench = try Self.bench(try Self.rule(rate: Rate(count: 1, window: 60), terms: Terms(reuse: false)))
    _ = try await bench.vend("fixed:read:a")
    #expect(await bench.failure { try await bench.vend("fixed:read:a") }?.code == .rateLimited)
    let other = try Self.bench(try Self.rule(rate: Rate(count: 1, window: 60)))
    _ = try await other.vend("fixed:read:a")
    #expect(await other.failure { try await other.vend("fixed:read:a", fresh: true) }?.code == .rateLimited)
  }

  @Test func `a vend that fails gives its share of the rate back`() async throws {
    let bench = try Self.bench(try Self.rule(rate: Rate(count: 1, window: 60)))
    for action in ["vend.intent", "vend.result"] {
      bench.recorder.fail(at: action)
      #expect(await bench.failure { try await bench.vend("fixed:read:a") }?.code == .ledgerUnavailable)
    }
    bench.recorder.fail(at: "nothing")
    #expect(await bench.failure { try await bench.vend("fixed:read:a") }?.code == nil)
    #expect(await bench.failure { try await bench.vend("fixed:read:b") }?.code == .rateLimited)
  }

  @Test func `a hundred requests at once get what the rate has, and all others are told so`() async throws {
    let bench = try Self.bench(try Self.rule(rate: Rate(count: 7, window: 60)))
    let codes = await withTaskGroup(of: FailureCode?.self) { group in
      for i in 0..<100 {
        group.addTask { await bench.failure { try await bench.vend("fixed:read:n\(i)") }?.code }
      }
      return await group.reduce(into: [FailureCode?]()) { $0.append($1) }
    }
    #expect(codes.count { $0 == nil } == 7)
    #expect(codes.count { $0 == .rateLimited } == 93)
    #expect(bench.source.log.count == 7)
  }

  @Test func `several scopes of one request are counted together before the first is minted`() async throws {
    let source = FixedSource(
      description: SourceDescription(provider: "fixed", plugin: nil, variables: [], isSingleValue: true))
    let bench = try Self.bench(try Self.rule(rate: Rate(count: 1, window: 60)), source: source)
    let failure = await bench.failure { try await bench.vend("A=fixed:read:a", "B=fixed:read:b") }
    #expect(failure?.code == .rateLimited)
    #expect(bench.source.log == [])
    #expect(await bench.failure { try await bench.vend("A=fixed:read:a", "B=fixed:read:a") }?.code == nil)
    #expect(bench.source.log == ["mint fixed:read:a"])
  }

  @Test func `what needs an approval is refused for now, and recorded`() async throws {
    let bench = try Self.bench(try Self.rule(terms: Terms(requiresApproval: true)))
    let failure = await bench.failure { try await bench.vend("fixed:read:a") }
    #expect(failure?.code == .approvalPending)
    #expect(bench.recorder.actions == ["vend.denied"])
    #expect(bench.recorder.events[0].fields["event.code"] == "approval_pending")
    #expect(bench.source.log == [])
  }

  @Test(arguments: [
    (Finding.Level.warn, Reaction.ask, Reaction.deny, FailureCode.approvalPending),
    (.alert, .allow, .ask, .approvalPending), (.alert, .ask, .deny, .explicitDeny), (.warn, .deny, .ask, .explicitDeny),
  ])
  func `a finding that a rule asks about waits for a person`(
    level: Finding.Level, onWarn: Reaction, onAlert: Reaction, code: FailureCode
  ) async throws {
    let source = FixedSource(findings: [Finding(level: level, code: "c", message: "looks odd")])
    let bench = try Self.bench(try Self.rule(terms: Terms(onWarn: onWarn, onAlert: onAlert)), source: source)
    let failure = await bench.failure { try await bench.vend("fixed:read:a") }
    #expect(failure?.code == code)
    #expect(failure?.why?.hasSuffix("looks odd") == true)
    #expect(bench.source.log == [])
  }

  @Test func `a rule that masks values denies a caller that does not`() async throws {
    let bench = try Self.bench(try Self.rule(terms: Terms(requiresRedaction: true)))
    let failure = await bench.failure { try await bench.vend("fixed:read:a") }
    #expect(failure?.code == .noRule)
    #expect(failure?.why?.contains("redact") == true)
  }

  @Test(arguments: [OnExpiry.terminate, .renew, .keep, .auto])
  func `what a rule says of the lease's end goes with its use`(onExpiry: OnExpiry) async throws {
    let bench = try Self.bench(try Self.rule("ends", terms: Terms(onExpiry: onExpiry, maxRenew: 2)))
    let use = try #require(try await bench.vend("fixed:read:a").first)
    #expect(use.onExpiry == onExpiry && use.maxRenew == 2 && !use.isStored)
  }
}
