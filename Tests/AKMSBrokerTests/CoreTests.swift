import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSBroker

struct CoreTests {
  static let allow = """
    akms: policy/1
    rules:
      - { id: all, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:**"], max_ttl: 1h }

    """

  /// What `body` throws.
  private func failure(_ body: () throws -> Void) -> Failure? {
    do { try body() } catch { return error as? Failure }
    return nil
  }

  @Test func `before init everything says how to begin`() async throws {
    try await CoreFixture.with { broker in
      for operation in ["secret.list", "lock", "unlock", "policy.apply"] {
        let failure = failure { _ = try broker.run(operation) }
        #expect(failure?.code == .configInvalid, "\(operation)")
        #expect(failure?.next == "akms init", "\(operation)")
      }
      let status = try broker.run("broker.status")
      #expect(status["state"] == "uninitialised")
    }
  }

  @Test func `a stored secret is released under an applied rule, and not under a staged one`() async throws {
    try await CoreFixture.with { broker in
      #expect(try broker.run("store.init")["created"] == true)
      #expect(try broker.run("store.init")["created"] == false)
      #expect(try broker.run("secret.set", #"{"name":"a/b"}"#, secret: "v")["version"] == 1)
      try broker.write(Self.allow, to: "policy/local.yaml")
      #expect(failure { _ = try broker.vend("K=secret:read:a/b") }?.code == .noRule)
      #expect(try broker.run("policy.staged")["same"] == false)
      #expect(try broker.run("policy.apply")["rules"] == 1)
      #expect(try broker.vend("K=secret:read:a/b") == ["K": "v"])
      #expect(try broker.vend("A=secret:read:a/b", "B=secret:read:a/b") == ["A": "v", "B": "v"])
    }
  }

  @Test func `locking ends leases and refuses; unlocking with the key file opens again`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      _ = try broker.run("secret.set", #"{"name":"a"}"#, secret: "v")
      try broker.write(Self.allow, to: "policy/local.yaml")
      _ = try broker.run("policy.apply")
      _ = try broker.vend("K=secret:read:a")
      #expect(try broker.run("lock")["leases_ended"] == 1)
      #expect(failure { _ = try broker.vend("K=secret:read:a") }?.code == .locked)
      #expect(try broker.run("unlock")["locked"] == false)
      #expect(try broker.vend("K=secret:read:a") == ["K": "v"])
    }
  }

  @Test func `a new version of a secret is what the next request gets`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      try broker.write(Self.allow, to: "policy/local.yaml")
      _ = try broker.run("policy.apply")
      _ = try broker.run("secret.set", #"{"name":"a","tags":["x"]}"#, secret: "old")
      #expect(try broker.vend("K=secret:read:a") == ["K": "old"])
      _ = try broker.run("secret.set", #"{"name":"a"}"#, secret: "new")
      #expect(try broker.vend("K=secret:read:a") == ["K": "new"])
      #expect(try broker.run("secret.show", #"{"name":"a"}"#)["tags"] == ["x"])
    }
  }

  @Test func `a broken file is refused and the last good policy stays`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      _ = try broker.run("secret.set", #"{"name":"a"}"#, secret: "v")
      try broker.write(Self.allow, to: "policy/local.yaml")
      _ = try broker.run("policy.apply")
      try broker.write("akms: policy/1\nruels: []\n", to: "policy/local.yaml")
      #expect(failure { _ = try broker.run("policy.apply") }?.code == .configInvalid)
      #expect(try broker.vend("K=secret:read:a") == ["K": "v"])
    }
  }

  @Test func `what was shown is what is applied`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      try broker.write(Self.allow, to: "policy/local.yaml")
      let version = try #require(try broker.run("policy.staged")["version_staged"]?.string)
      try broker.write(Self.allow + "# touched\n", to: "policy/local.yaml")
      let failure = failure { _ = try broker.run("policy.apply", #"{"expect":"\#(version)"}"#) }
      #expect(failure?.what == "the files changed while you were asked")
    }
  }
}
