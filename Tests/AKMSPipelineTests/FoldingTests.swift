import AKMSModel
import AKMSPolicy
import AKMSScope
import Synchronization
import Testing

@testable import AKMSPipeline

/// Rules in their providers' spelling: asked once, kept, and never wider than the file.
struct FoldingTests {
  private static func scope(_ text: String) throws -> Scope { try Scope(parsing: text) }

  private static func rule(_ id: String, _ effect: Effect = .allow, _ scopes: String...) throws -> Rule {
    Rule(
      id: id, effect: effect, who: Who(session: [.unproven]), scopes: try scopes.map(scope),
      source: RuleSource(file: "test", line: 1))
  }

  /// A provider whose containers are trees, and that may be away.
  private final class Trees: Sendable {
    let isAway = Mutex(false)
    let calls = Mutex(0)
    var source: FixedSource {
      FixedSource(spelling: { [self] (scope) throws(Failure) in
        calls.withLock { $0 += 1 }
        if isAway.withLock({ $0 }) { throw Failure(.pluginFailed, "away") }
        if scope.actions.text == "none" { throw Failure(.usage, "no meaning") }
        return scope.text.hasSuffix("**") ? scope : try Scope(parsing: scope.text + "/**")
      })
    }
  }

  private static func snapshot(_ rules: Rule..., known: [Scope: Scope] = [:]) throws -> PolicySnapshot {
    PolicySnapshot(
      try Ruleset(rules: rules), version: "v", spellings: ["fixed": Spellings(key: "k", known: known)])
  }

  @Test func `every scope of an allow is asked once, also by a thousand requests at once`() async throws {
    let trees = Trees()
    let rules = try (0..<200).map { try Self.rule("r\($0)", .allow, "fixed:read:a\($0)", "fixed:none:x\($0)") }
    let policy = PolicyInForce(
      PolicySnapshot(try Ruleset(rules: rules), version: "v", spellings: ["fixed": Spellings(key: "k")]))
    let source = trees.source
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<1000 { group.addTask { _ = await policy.snapshot(for: "fixed", by: source) } }
    }
    #expect(trees.calls.withLock { $0 } == 400)
    #expect(policy.current.unspeltConnections == [])
    #expect(policy.current.rules.rules[0].scopes.map(\.text) == ["fixed:read:a0/**", "fixed:none:x0"])
  }

  @Test func `what is known already needs no provider`() async throws {
    let known = [try Self.scope("fixed:read:a"): try Self.scope("fixed:read:a/**")]
    let snapshot = try Self.snapshot(try Self.rule("r", .allow, "fixed:read:a"), known: known)
    #expect(snapshot.unspeltConnections == [])
    #expect(snapshot.rules.rules[0].scopes.map(\.text) == ["fixed:read:a/**"])
    #expect(snapshot.spelling(of: try Self.scope("fixed:read:a")).text == "fixed:read:a/**")
  }

  @Test func `what is kept is held to the rule that an answer is held to`() throws {
    let wide = [
      try Self.scope("fixed:read:a"): try Self.scope("fixed:*:**"),
      try Self.scope("fixed:read:b"): try Self.scope("fixed:read:c"),
    ]
    #expect(Spellings(key: "k", known: wide).known.isEmpty)
  }

  @Test func `answers about scopes that no rule has any more are not kept`() async throws {
    let kept = Mutex<[String]>([])
    let known = [try Self.scope("fixed:read:old"): try Self.scope("fixed:read:old/**")]
    let policy = PolicyInForce(try Self.snapshot(try Self.rule("r", .allow, "fixed:read:a"), known: known)) {
      _, table in
      kept.withLock { $0 = table.known.keys.map(\.text) }
    }
    _ = await policy.snapshot(for: "fixed", by: Trees().source)
    #expect(kept.withLock { $0 } == ["fixed:read:a"])
  }

  @Test func `a provider that is away leaves its rules as they are, and is asked again when it is back`() async throws {
    let trees = Trees()
    let kept = Mutex<[String]>([])
    let policy = PolicyInForce(try Self.snapshot(try Self.rule("r", .allow, "fixed:read:a"))) { connection, table in
      kept.withLock { $0.append("\(connection) \(table.known.count)") }
    }
    trees.isAway.withLock { $0 = true }
    #expect(await policy.snapshot(for: "fixed", by: trees.source).rules.rules[0].scopes.map(\.text) == ["fixed:read:a"])
    #expect(policy.current.unspeltConnections == ["fixed"])
    #expect(kept.withLock { $0 } == [])
    trees.isAway.withLock { $0 = false }
    let back = await policy.snapshot(for: "fixed", by: trees.source)
    #expect(back.rules.rules[0].scopes.map(\.text) == ["fixed:read:a/**"])
    #expect(kept.withLock { $0 } == ["fixed 1"])
  }

  @Test func `no answer of a provider makes a deny smaller`() async throws {
    let source = FixedSource(spelling: { (scope) throws(Failure) in try Scope(parsing: "fixed:read:a/b") })
    let policy = PolicyInForce(
      try Self.snapshot(
        try Self.rule("no", .deny, "fixed:read:a/**"), try Self.rule("yes", .allow, "fixed:read:a/**")))
    let folded = await policy.snapshot(for: "fixed", by: source)
    #expect(folded.rules.rules.map { $0.scopes.map(\.text) } == [["fixed:read:a/**"], ["fixed:read:a/**"]])
  }

  @Test func `answers for a policy that is gone are dropped`() async throws {
    let trees = Trees()
    let policy = PolicyInForce(try Self.snapshot(try Self.rule("r", .allow, "fixed:read:a")))
    let next = PolicySnapshot(
      try Ruleset(rules: [try Self.rule("s", .allow, "fixed:read:b")]), version: "w",
      spellings: ["fixed": Spellings(key: "k")])
    let source = FixedSource(spelling: { (scope) throws(Failure) in
      if scope.text == "fixed:read:a" { policy.activate(next) }
      return scope.text.hasSuffix("**") ? scope : try Scope(parsing: scope.text + "/**")
    })
    let snapshot = await policy.snapshot(for: "fixed", by: source)
    #expect(snapshot.version == "w")
    #expect(snapshot.rules.rules[0].scopes.map(\.text) == ["fixed:read:b/**"])
    #expect(policy.activations == 1)
    #expect(trees.calls.withLock { $0 } == 0)
  }

  @Test func `while the policy changes back and forth, each snapshot is one of the two whole`() async throws {
    let rules = ["x", "y"]
    let snapshots = try rules.map { name in
      PolicySnapshot(
        try Ruleset(rules: try (0..<20).map { try Self.rule("r\($0)", .allow, "fixed:read:\(name)\($0)") }),
        version: name)
    }
    let policy = PolicyInForce(snapshots[0])
    let mixed = await withTaskGroup(of: Int.self) { group in
      group.addTask {
        for i in 0..<2000 { policy.activate(snapshots[i % 2]) }
        return 0
      }
      for _ in 0..<4 {
        group.addTask {
          var mixed = 0
          for _ in 0..<5000 {
            let now = policy.current
            let whole = now.rules.rules.allSatisfy { $0.scopes[0].text.hasPrefix("fixed:read:\(now.version)") }
            if !whole { mixed += 1 }
          }
          return mixed
        }
      }
      return await group.reduce(0, +)
    }
    #expect(mixed == 0)
    #expect(policy.activations == 2000)
  }
}
