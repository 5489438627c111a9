import AKMSJSON
import AKMSModel
import AKMSPolicy
import AKMSScope
import AKMSSecret
import Synchronization
import Testing

@testable import AKMSPipeline

/// A pipeline with fakes around it.
struct Bench {
  let source: FixedSource
  let recorder = MemoryRecorder()
  let clock = StoppedClock()
  let pipeline: Pipeline

  init(_ source: FixedSource = FixedSource(), allow: String = "fixed:*:**", maxTTL: Int = 3600, terms: Terms = Terms())
    throws
  {
    let rule = Rule(
      id: "all", effect: .allow, who: Who(session: [.unproven]), scopes: [try Scope(parsing: allow)], maxTTL: maxTTL,
      terms: terms, source: RuleSource(file: "test", line: 1))
    let rules = try Ruleset(rules: [rule])
    try self.init(
      source,
      policy: PolicyInForce(
        PolicySnapshot(rules, version: rules.version, spellings: ["fixed": Spellings(key: "fixed")])))
  }

  init(_ source: FixedSource, policy: PolicyInForce) throws {
    let ids = Mutex(0)
    self.source = source
    pipeline = Pipeline(
      sources: { $0 == "fixed" ? source : nil }, policy: policy, resolveTool: { _ in nil }, recorder: recorder,
      clock: clock,
      makeID: {
        ids.withLock {
          $0 += 1; return "lease-\($0)"
        }
      })
  }

  static let caller = Caller(
    session: "s", sessionClass: .unproven, user: "dana",
    circumstances: Circumstances(user: .known("dana"), uid: 1000, session: .unproven), toolKey: "1:2", requestID: "r",
    record: ["user.id": "1000"])

  func vend(_ texts: String..., ttl: Int? = nil, fresh: Bool = false, acceptNarrowed: Bool = false) async throws
    -> [Use]
  {
    try await pipeline.vend(
      texts.map { VendAsk(binding: try Binding(parsing: $0), ttl: ttl, fresh: fresh, acceptNarrowed: acceptNarrowed) },
      for: Self.caller)
  }

  /// The failure that `body` throws.
  func failure(_ body: () async throws -> [Use]) async -> Failure? {
    do { _ = try await body() } catch { return error as? Failure }
    return nil
  }
}

/// The text of a lease's value; in a test it may be a String.
func text(_ environment: borrowing SecretEnvironment, at index: Int = 0) -> String {
  environment.withValue(at: index) { span in
    String(
      decoding: (0..<span.byteCount).map { unsafe span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }, as: UTF8.self)
  }
}

struct PipelineTests {
  @Test func `a granted request is intended, minted, recorded and released in this order`() async throws {
    let bench = try Bench()
    let uses = try await bench.vend("fixed:read:a")
    #expect(bench.recorder.actions == ["vend.intent", "vend.result"])
    #expect(bench.source.log == ["mint fixed:read:a"])
    #expect(text(try uses[0].lease.open(as: nil)) == "value")
    let result = bench.recorder.events[1].fields
    #expect(result["akms.scope.requested"] == "fixed:read:a")
    #expect(result["akms.scope.granted"] == ["fixed:read:a"])
    #expect(result["rule.id"] == ["all"])
    #expect(result["akms.plugin.sha256"] == "ab")
    #expect(result["akms.parent"] == "event-1")
  }

  @Test func `a denied request is recorded and never reaches the source`() async throws {
    let bench = try Bench(allow: "fixed:read:b")
    let failure = await bench.failure { try await bench.vend("fixed:read:a") }
    #expect(failure?.code == .noRule)
    #expect(bench.recorder.actions == ["vend.denied"])
    #expect(bench.recorder.events[0].fields["event.code"] == "no_rule")
    #expect(bench.source.log == [])
  }

  @Test func `nothing is minted when the intent cannot be recorded`() async throws {
    let bench = try Bench()
    bench.recorder.fail(at: "vend.intent")
    let failure = await bench.failure { try await bench.vend("fixed:read:a") }
    #expect(failure?.code == .ledgerUnavailable)
    #expect(bench.source.log == [])
  }

  @Test func `a result that cannot be recorded is revoked and not released`() async throws {
    let bench = try Bench()
    bench.recorder.fail(at: "vend.result")
    let failure = await bench.failure { try await bench.vend("fixed:read:a") }
    #expect(failure?.code == .ledgerUnavailable)
    #expect(bench.source.log == ["mint fixed:read:a", "revoke handle"])
    #expect(bench.pipeline.leases.live.isEmpty)
  }

  @Test func `a denial among several requests stops all before the first mint`() async throws {
    let bench = try Bench(allow: "fixed:read:a")
    let failure = await bench.failure { try await bench.vend("A=fixed:read:a", "B=fixed:read:b") }
    #expect(failure?.code == .noRule)
    #expect(bench.source.log == [])
  }

  @Test func `two grants for one variable are a usage error`() async throws {
    let bench = try Bench()
    let failure = await bench.failure { try await bench.vend("fixed:read:a", "fixed:read:b") }
    #expect(failure?.code == .usage)
    #expect(failure?.what == "two grants for the variable TOKEN")
    #expect(bench.source.log == [])
  }

  @Test func `an unknown connection is a usage error`() async throws {
    let failure = try await Bench().failure { try await Bench().vend("other:read:a") }
    #expect(
      failure?.lines == [
        "akms: no connection is named other", "akms: because config.yaml has none of that name",
        "akms: try `akms connection list`",
      ])
  }

  @Test func `a wider spelling from a plugin is refused`() async throws {
    let source = FixedSource(spelling: { (_) throws(Failure) in try Scope(parsing: "fixed:*:**") })
    let bench = try Bench(source)
    let failure = await bench.failure { try await bench.vend("fixed:read:a") }
    #expect(failure?.code == .pluginFailed)
    #expect(failure?.what == "the plugin answered a wider scope than was asked for: fixed:*:**")
  }

  @Test func `a container may be spelt as its whole tree`() async throws {
    let source = FixedSource(spelling: { (scope) throws(Failure) in
      scope.text.hasSuffix("**") ? scope : try Scope(parsing: scope.text + "/**")
    })
    let bench = try Bench(source)
    #expect(try await bench.vend("fixed:read:a")[0].lease.granted.map(\.text) == ["fixed:read:a/**"])
    #expect(bench.recorder.events[1].fields["akms.scope.canonical"] == "fixed:read:a/**")
  }

  @Test func `a rule for a container covers the tree that its validator makes of it`() async throws {
    let source = FixedSource(spelling: { (scope) throws(Failure) in
      scope.text.hasSuffix("**") ? scope : try Scope(parsing: scope.text + "/**")
    })
    let bench = try Bench(source, allow: "fixed:read:a")
    #expect(try await bench.vend("fixed:read:a")[0].lease.granted.map(\.text) == ["fixed:read:a/**"])
  }

  @Test func `a provider that was away when rules were spelt is asked again`() async throws {
    let calls = Mutex(0)
    let source = FixedSource(spelling: { (scope) throws(Failure) in
      // The first rule's scope is the third call: two are for the request's own spelling.
      if calls.withLock({
        $0 += 1; return $0
      }) == 3 {
        throw Failure(.pluginFailed, "away")
      }
      return scope.text.hasSuffix("**") ? scope : try Scope(parsing: scope.text + "/**")
    })
    let bench = try Bench(source, allow: "fixed:read:a")
    #expect(await bench.failure { try await bench.vend("fixed:read:a") } != nil)
    #expect(try await bench.vend("fixed:read:a")[0].lease.granted.map(\.text) == ["fixed:read:a/**"])
  }

  @Test func `a spelling that does not validate to itself is refused`() async throws {
    let source = FixedSource(spelling: { (scope) throws(Failure) in
      try Scope(parsing: scope.text == "fixed:read:a/**" ? "fixed:read:a/b" : "fixed:read:c")
    })
    let failure = try await Bench(source).failure { try await Bench(source).vend("fixed:read:a/**") }
    #expect(failure?.code == .pluginFailed)
  }

  @Test func `undeclared variables from a plugin are refused and recorded`() async throws {
    let source = FixedSource(
      description: SourceDescription(provider: "fixed", plugin: nil, variables: ["A", "B"]), names: ["A", "PATH"])
    let bench = try Bench(source)
    let failure = await bench.failure { try await bench.vend("fixed:read:a") }
    #expect(failure?.code == .pluginFailed)
    #expect(failure?.what == "the plugin gave variables that it has not declared: A, PATH")
    #expect(bench.recorder.actions == ["vend.intent", "vend.result"])
    #expect(bench.recorder.events[1].outcome == .failure)
  }

  @Test(arguments: [
    (Finding.Level.info, Reaction.deny, Reaction.deny, true), (.warn, .allow, .deny, true),
    (.warn, .deny, .allow, false),
    (.alert, .allow, .deny, false), (.alert, .allow, .allow, true),
  ])
  func `what a finding does is the rule's to say`(
    level: Finding.Level, onWarn: Reaction, onAlert: Reaction, passes: Bool
  ) async throws {
    let source = FixedSource(findings: [Finding(level: level, code: "c", message: "m")])
    let bench = try Bench(source, terms: Terms(onWarn: onWarn, onAlert: onAlert))
    let failure = await bench.failure { try await bench.vend("fixed:read:a") }
    #expect(failure?.code == (passes ? nil : .explicitDeny))
    #expect(bench.source.log.isEmpty != passes)
  }

  @Test func `less than asked for is granted only where it is accepted`() async throws {
    let bench = try Bench(allow: "fixed:read:a/b")
    let failure = await bench.failure { try await bench.vend("fixed:read:a/**") }
    #expect(failure?.code == .narrowed)
    #expect(bench.source.log == [])
    let uses = try await bench.vend("fixed:read:a/**", acceptNarrowed: true)
    #expect(uses[0].lease.granted.map(\.text) == ["fixed:read:a/b"])
  }

  @Test func `a rehearsal mints nothing and is recorded`() async throws {
    let bench = try Bench()
    let ask = VendAsk(binding: try Binding(parsing: "fixed:read:a"), ttl: 60)
    let rehearsal = try await bench.pipeline.rehearse([ask], for: Bench.caller)
    #expect(rehearsal.map(\.ttl) == [60])
    #expect(bench.recorder.actions == ["vend.dry_run"])
    #expect(bench.source.log == [])
  }
}
