import AKMSConfig
import AKMSJSON
import AKMSLedger
import AKMSModel
import AKMSPipeline
import AKMSPolicy
import AKMSStore
import AKMSTransport
import Glibc
import Testing

@testable import AKMSBroker

/// Files come in force all together or not at all, and the ledger says so.
struct ApplyTests {
  /// What `body` throws.
  private static func failure(_ body: () throws -> Void) -> Failure? {
    do { try body() } catch { return error as? Failure }
    return nil
  }

  private static func allow(_ name: String) -> String {
    """
    akms: policy/1
    rules:
      - { id: \(name), effect: allow, who: { session: [unproven] }, scopes: ["secret:read:\(name)"] }

    """
  }

  /// Actions of the ledger that begin with `prefix`, in order.
  private static func actions(_ broker: CoreFixture, _ prefix: String = "policy.") throws -> [String] {
    try LedgerTail.read(
      directory: broker.home + "/state/ledger", last: 100, matching: LedgerTail.Filter(actions: [prefix])
    ).map { try JSONParser.parse($0, size: $0.count)["event.action"]?.string ?? "" }
  }

  @Test func `an agent session cannot apply, and it is recorded`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      try broker.write(Self.allow("a"), to: "policy/local.yaml")
      let arguments = try Arguments("{}", of: "policy.apply", keys: ["expect"])
      let agent = Session(id: "agent-1", sessionClass: .agent)
      let failure = Self.failure { _ = try broker.operations.applyPolicy(arguments, nil, in: agent) }
      #expect(failure?.code == .sessionRequired)
      #expect(try broker.run("policy.staged")["same"] == false)
      #expect(try Self.actions(broker) == ["policy.reject"])
    }
  }

  @Test func `with a passphrase it is asked for at each apply, and a wrong one is recorded`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init", #"{"slot":"passphrase"}"#, secret: "right one")
      try broker.write(Self.allow("a"), to: "policy/local.yaml")
      #expect(try broker.run("policy.staged")["passphrase_required"] == true)
      #expect(Self.failure { _ = try broker.run("policy.apply") }?.code == .locked)
      #expect(Self.failure { _ = try broker.run("policy.apply", secret: "wrong one") }?.code == .locked)
      #expect(broker.core.rules.current.rules.rules.isEmpty)
      #expect(try broker.run("policy.apply", secret: "right one")["rules"] == 1)
      #expect(try Self.actions(broker) == ["policy.reject", "policy.reject", "policy.load"])
    }
  }

  @Test func `what is applied and what is staged can be read, the administrator's files first`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      try broker.administer(Self.allow("z"), as: "policy/z.yaml")
      try broker.write(Self.allow("a"), to: "policy/local.yaml")
      #expect(try broker.run("policy.applied")["files"] == [])
      _ = try broker.run("policy.apply")
      let applied = try broker.run("policy.applied")
      #expect(try broker.run("policy.staged")["files"] == applied["files"])
      #expect(
        applied["files"] == [
          ["name": .string(broker.administrator + "/policy/z.yaml"), "text": .string(Self.allow("z"))],
          ["name": "policy/local.yaml", "text": .string(Self.allow("a"))],
        ])
    }
  }

  @Test func `the administrator's rules and limits stay, whatever a user's files say`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      _ = try broker.run("secret.set", #"{"name":"a"}"#, secret: "v")
      let deny = "akms: policy/1\nrules: [{ id: never, effect: deny, scopes: [\"secret:*:**\"] }]\n"
      try broker.administer(deny, as: "policy/never.yaml")
      try broker.administer("akms: config/1\nbroker: { idle_timeout: 10m }\n", as: "config.yaml")
      try broker.write("akms: config/1\nbroker: { idle_timeout: 2h }\nsession: { ttl: 1h }\n", to: "config.yaml")
      try broker.write(Self.allow("a"), to: "policy/local.yaml")
      _ = try broker.run("policy.apply")
      #expect(Self.failure { _ = try broker.vend("K=secret:read:a") }?.code == .explicitDeny)
      #expect(broker.core.rules.config.brokerIdleSeconds == 600)
      #expect(broker.core.rules.config.sessionSeconds == 3600)
      // an id of the administrator's cannot be taken
      try broker.write(deny.replacing("secret:*:**", with: "secret:*:x"), to: "policy/never.yaml")
      #expect(Self.failure { _ = try broker.run("policy.apply") }?.code == .configInvalid)
      #expect(Self.failure { _ = try broker.vend("K=secret:read:a") }?.code == .explicitDeny)
    }
  }

  @Test func `what the ledger cannot tell is not applied`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      try broker.write(Self.allow("a"), to: "policy/local.yaml")
      _ = try broker.run("policy.apply")
      let opened = try broker.core.opened()
      Blocking.run { await opened.recorder.ledger.close() }
      try broker.write(Self.allow("b"), to: "policy/local.yaml")
      #expect(Self.failure { _ = try broker.run("policy.apply") }?.code == .ledgerUnavailable)
      #expect(broker.core.rules.current.rules.rules.map(\.id) == ["a"])
      #expect(try opened.store.appliedConfiguration()?.files.map(\.text) == [Self.allow("a")])
    }
  }

  @Test func `a thousand rules of secrets are in force in less than 100 ms`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      let rules = (0..<1000).map {
        "  - { id: r\($0), effect: allow, who: { session: [unproven] }, scopes: [\"secret:read:a\($0)/b\"] }\n"
      }
      try broker.write("akms: policy/1\nrules:\n" + rules.joined(), to: "policy/many.yaml")
      let result = try broker.run("policy.apply")
      #expect(result["rules"] == 1000)
      #expect(try #require(result["activation_us"]?.integer) < 100_000)
      #expect(result["changes_total"] == 1000)
    }
  }

  @Test func `explain decides for a moment, without counters, for a caller that masks`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      try broker.write(
        """
        akms: policy/1
        rules:
          - id: office
            effect: allow
            who: { session: [unproven] }
            scopes: ["secret:read:office"]
            when: { days: [mon], between: "09:00-17:00", zone: Europe/Berlin }
          - { id: once, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:once"], rate: 1/1h }
          - { id: masked, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:masked"], redact: required }

        """, to: "policy/local.yaml")
      _ = try broker.run("secret.set", #"{"name":"once"}"#, secret: "v")
      _ = try broker.run("policy.apply")
      _ = try broker.vend("K=secret:read:once")
      func decision(_ scope: String, at: String = "2026-01-05T08:30:00Z") throws -> JSONValue? {
        try broker.run("policy.explain", #"{"scope":"secret:read:\#(scope)","at":"\#(at)"}"#)["decision"]
      }
      #expect(try decision("office") == "allow")
      #expect(try decision("office", at: "2026-01-05T17:00:00+01:00") == "deny")
      #expect(try decision("office", at: "2026-01-06T08:30:00Z") == "deny")
      #expect(try decision("once") == "allow")
      #expect(try decision("masked") == "allow")
      #expect(Self.failure { _ = try decision("once", at: "yesterday") }?.code == .usage)
    }
  }

  @Test func `explain takes group:NAME for a caller in that group, and says where each attribute is from`() async throws
  {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      let who = "{ session: [unproven], user: [\"group:platform\"] }"
      try broker.write(
        "akms: policy/1\nrules: [{ id: g, effect: allow, who: \(who), scopes: [\"secret:read:a\"] }]\n",
        to: "policy/local.yaml")
      _ = try broker.run("policy.apply")
      func explain(_ user: String) throws -> JSONObject {
        try broker.run("policy.explain", #"{"scope":"secret:read:a","user":"\#(user)","cwd":"/x","own_cwd":true}"#)
      }
      let explained = try explain("group:platform")
      #expect(explained["decision"] == "allow")
      #expect(try explain("group:other")["decision"] == "deny")
      #expect(try explain("platform")["decision"] == "deny")
      let origins = try #require(explained["attributes"]?.array).reduce(into: [:]) { origins, attribute in
        origins[attribute["name"]?.string ?? ""] = attribute["origin"]?.string
      }
      #expect(origins["user"] == "kernel")
      #expect(origins["groups"] == "flag")
      #expect(origins["cwd"] == "kernel")
    }
  }
}
