import AKMSJSON
import AKMSLedger
import AKMSModel
import AKMSPipeline
import AKMSPolicy
import AKMSStore
import Testing

@testable import AKMSBroker

/// What a new broker of the same home begins with.
struct RestartTests {
  private static func failure(_ body: () throws -> Void) -> Failure? {
    do { try body() } catch { return error as? Failure }
    return nil
  }

  private static let limited = """
    akms: policy/1
    rules:
      - { id: few, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:**"], rate: 2/1h, reuse: false }

    """

  private static func allow(_ id: String, _ scope: String) -> String {
    "akms: policy/1\nrules: [{ id: \(id), effect: allow, who: { session: [unproven] }, scopes: [\"\(scope)\"] }]\n"
  }

  @Test func `a restart resets no rate`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      for name in ["a", "b"] { _ = try broker.run("secret.set", #"{"name":"\#(name)"}"#, secret: "v") }
      try broker.write(Self.limited, to: "policy/local.yaml")
      _ = try broker.run("policy.apply")
      _ = try broker.vend("K=secret:read:a")
      #expect(Self.failure { _ = try broker.vend("K=secret:read:none") } != nil, "one that fails is given back")
      _ = try broker.vend("K=secret:read:b")
      #expect(Self.failure { _ = try broker.vend("K=secret:read:a") }?.code == .rateLimited)
      let again = try broker.restarted()
      #expect(Self.failure { _ = try again.vend("K=secret:read:a") }?.code == .rateLimited)
      #expect(Self.failure { _ = try again.vend("K=secret:read:b") }?.code == .rateLimited)
    }
  }

  @Test func `a rate that comes with an apply has its past, too`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      _ = try broker.run("secret.set", #"{"name":"a"}"#, secret: "v")
      try broker.write(Self.limited.replacing("rate: 2/1h, ", with: ""), to: "policy/local.yaml")
      _ = try broker.run("policy.apply")
      for _ in 0..<2 { _ = try broker.vend("K=secret:read:a") }
      let again = try broker.restarted()
      _ = try again.vend("K=secret:read:a")
      try again.write(Self.limited, to: "policy/local.yaml")
      _ = try again.run("policy.apply")
      #expect(Self.failure { _ = try again.vend("K=secret:read:a") }?.code == .rateLimited)
    }
  }

  @Test func `a policy that was stored and not told is told at the next start, once`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      try broker.write(Self.allow("a", "secret:read:a"), to: "policy/local.yaml")
      _ = try broker.run("policy.apply")
      // as a broker leaves it that is killed between store and ledger
      let text = Self.allow("b", "secret:read:b")
      _ = try broker.core.opened().store.apply([("policy/local.yaml", text)])
      let again = try broker.restarted()
      #expect(again.core.rules.current.rules.rules.map(\.id) == ["b"])
      let third = try again.restarted()
      #expect(third.core.rules.current.rules.rules.map(\.id) == ["b"])
      #expect(try third.loads() == 2)
    }
  }

  @Test func `an administrator's file that breaks keeps the last good one, and is told`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      _ = try broker.run("secret.set", #"{"name":"a"}"#, secret: "v")
      let deny = "akms: policy/1\nrules: [{ id: never, effect: deny, scopes: [\"secret:*:x\"] }]\n"
      try broker.administer(deny, as: "policy/never.yaml")
      try broker.write(Self.allow("a", "secret:read:**"), to: "policy/local.yaml")
      _ = try broker.run("policy.apply")
      try broker.administer("akms: policy/1\nruels: []\n", as: "policy/never.yaml")
      let again = try broker.restarted()
      #expect(again.core.rules.current.rules.rules.map(\.id) == ["a", "never"])
      #expect(try again.vend("K=secret:read:a") == ["K": "v"])
      #expect(try again.count("policy.reject") == 1)
      #expect(Self.failure { _ = try again.run("policy.apply") }?.code == .configInvalid)
      #expect(again.core.rules.current.rules.rules.map(\.id) == ["a", "never"])
    }
  }

  @Test func `an administrator's rule wins over a user's of the same name`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      try broker.write(Self.allow("mine", "secret:read:**"), to: "policy/local.yaml")
      _ = try broker.run("policy.apply")
      let deny = "akms: policy/1\nrules: [{ id: mine, effect: deny, scopes: [\"secret:*:**\"] }]\n"
      try broker.administer(deny, as: "policy/theirs.yaml")
      let again = try broker.restarted()
      #expect(again.core.rules.current.rules.rules.map(\.effect) == [.deny])
      #expect(try again.count("policy.reject") == 1)
      // mended by the user: both hold
      try again.write(Self.allow("other", "secret:read:**"), to: "policy/local.yaml")
      #expect(try again.run("policy.apply")["rules"] == 2)
    }
  }

  @Test func `what cannot be used at all refuses everything and says why`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      _ = try broker.run("secret.set", #"{"name":"a"}"#, secret: "v")
      _ = try broker.core.opened().store.apply([("policy/local.yaml", "akms: policy/9\n")])
      let again = try broker.restarted()
      #expect(Self.failure { _ = try again.vend("K=secret:read:a") }?.code == .configInvalid)
      #expect(
        Self.failure { _ = try again.run("policy.explain", #"{"scope":"secret:read:a"}"#) }?.code == .configInvalid)
      try again.write(Self.allow("a", "secret:read:**"), to: "policy/local.yaml")
      _ = try again.run("policy.apply")
      #expect(try again.vend("K=secret:read:a") == ["K": "v"])
    }
  }
}

extension CoreFixture {
  func count(_ action: String) throws -> Int {
    try LedgerTail.read(
      directory: home + "/state/ledger", last: 100, matching: LedgerTail.Filter(actions: [action])
    ).count
  }

  fileprivate func loads() throws -> Int { try count("policy.load") }
}
