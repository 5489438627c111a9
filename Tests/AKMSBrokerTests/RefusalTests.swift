import AKMSModel
import AKMSTransport
import AKMSWire
import Glibc
import Testing

@testable import AKMSBroker

struct RefusalTests {
  @Test(arguments: [
    ("no.such", "{}", "the broker knows no operation no.such"),
    ("secret.show", "[]", "secret.show: the arguments are no object"),
    ("secret.show", "{}", "secret.show: name is missing"),
    ("secret.show", #"{"name":1}"#, "secret.show: name is not a text"),
    ("secret.show", #"{"nam":"a"}"#, "secret.show: unknown argument nam"),
    ("secret.set", #"{"name":"a"}"#, "no value was given"),
    ("lease.revoke", "{}", "name leases, or say --all"),
    ("lease.revoke", #"{"ids":["x"]}"#, "no live lease is named x"),
    ("lease.revoke", #"{"ids":"x"}"#, "lease.revoke: ids is not a list of texts"),
    ("lease.revoke", #"{"all":1}"#, "lease.revoke: all is not true or false"),
    ("policy.explain", #"{"scope":"secret:read:a","session":"root"}"#, "no session is of the class root"),
    (
      "policy.explain", #"{"scope":"secret:read:a","ttl_seconds":"1"}"#, "policy.explain: ttl_seconds is not an integer"
    ),
  ])
  func `bad arguments of an operation are refused by name`(operation: String, json: String, what: String) async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      #expect(throws: Failure.self) {
        do { _ = try broker.run(operation, json) } catch let failure as Failure {
          #expect(failure.what == what)
          throw failure
        }
      }
    }
  }

  @Test(arguments: [
    (["x:read"], "usage"), ([], "usage"), (["K=secret:read:a/*"], "usage"), (["K=secret:write:a"], "usage"),
    (["secret:read:a"], "usage"), (["K=secret:read:a", "K=secret:read:b"], "no_rule"), (["K=none:read:a"], "usage"),
  ])
  func `requests that cannot be meant are usage errors`(bindings: [String], code: String) async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      var failure: Failure?
      do {
        var request = VendRequest(requestID: .random(), commandPath: "/bin/true", purpose: .exec)
        request.bindings = bindings
        _ = try broker.core.vend(request, CallerFacts(peer: broker.peer, file: nil, directory: nil)).terms
      } catch { failure = error as? Failure }
      #expect(failure?.code.rawValue == code)
    }
  }

  @Test(arguments: [
    ("", false), ("monotonic 0 0\nboottime 0 0\n", false), ("monotonic           0         0\n", false),
    ("boottime -500 0\n", true), ("monotonic 0 0\nboottime 0 1\n", true),
  ])
  func `a shifted time namespace is recognised`(offsets: String, shifted: Bool) {
    #expect(Surroundings.isShifted(offsets) == shifted)
  }

  @Test(arguments: [
    ("", false), ("Name:\tx\nNoNewPrivs:\t0\nSeccomp:\t1\n", false), ("Name:\tx\nNoNewPrivs:\t1\nSeccomp:\t0\n", true),
  ])
  func `a process without new privileges is recognised`(status: String, confined: Bool) {
    #expect(Surroundings.isConfined(status) == confined)
  }

  @Test func `a policy file that others can write is refused`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      try broker.write(CoreTests.allow, to: "policy/local.yaml")
      unsafe chmod(broker.home + "/config/policy/local.yaml", 0o666)
      #expect(throws: Failure.self) {
        do { _ = try broker.run("policy.apply") } catch let failure as Failure {
          #expect(failure.what == "\(broker.home)/config/policy/local.yaml can be written by others")
          throw failure
        }
      }
    }
  }

  @Test func `a policy file behind a symbolic link is refused`() async throws {
    try await CoreFixture.with { broker in
      _ = try broker.run("store.init")
      try broker.write(CoreTests.allow, to: "elsewhere.yaml")
      unsafe symlink(broker.home + "/config/elsewhere.yaml", broker.home + "/config/policy/local.yaml")
      #expect(throws: Failure.self) { _ = try broker.run("policy.apply") }
    }
  }
}
