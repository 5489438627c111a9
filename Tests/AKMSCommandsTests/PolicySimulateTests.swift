import AKMSJSON
import AKMSLedger
import AKMSModel
import AKMSPolicy
import AKMSReplay
import AKMSScope
import AKMSSecret
import Glibc
import Testing

@testable import AKMSCommands

/// `policy simulate` and `policy learn` over a real ledger.
struct PolicySimulateTests {
  /// A ledger in which dana's shell asked for `secret:read:a` so many times, by ``PolicyFiles/one``.
  private func bench(decisions: Int) async throws -> Bench {
    let bench = Bench()
    bench.now = Int64(time(nil)) + 60
    bench.write("state/x", "")
    bench.write("old/a.yaml", PolicyFiles.one)
    bench.write("new/a.yaml", PolicyFiles.never)
    let ledger = try Ledger(
      directory: bench.path("state/ledger"), signingSeed: Secret(bytes: Array(repeating: 7, count: 32)))
    let rules = try PolicyTexts(at: bench.path("old")).ruleset()
    let facts = Circumstances(user: .known("dana"), uid: 1000, session: .human)
    for _ in 0..<decisions {
      let request = try PolicyRequest(Scope(parsing: "secret:read:a"), ttlSeconds: 600)
      let (_, record) = RecordedDecision.decide(request, in: facts, by: rules) { _ in nil }
      _ = try await ledger.append(
        LedgerEvent(
          "vend.intent", outcome: .unknown,
          ["akms.scope.requested": "secret:read:a", "akms.decision": .object(record.json)]))
      _ = try await ledger.append(
        LedgerEvent(
          "vend.result", outcome: .success,
          [
            "akms.decision": .object(record.json), "akms.scope.granted": ["secret:read:a"], "akms.lease.ttl": 600,
          ]))
    }
    await ledger.close()
    return bench
  }

  @Test func `what would change is counted and grouped`() async throws {
    let bench = try await bench(decisions: 3)
    let words = ["policy", "simulate", "--since", "1h", "--against", bench.path("old"), bench.path("new")]
    #expect(bench.run(words + ["--json"]) == 0, "\(bench.console.err)")
    #expect(bench.json["schema"] == "akms.policy.simulate/1")
    #expect(bench.json["decisions"] == 3 && bench.json["narrower"] == 3 && bench.json["wider"] == 0)
    #expect(bench.json.list().map { $0["count"] } == [3])
    #expect(bench.broker.calls.isEmpty)
    bench.console.clear()
    #expect(bench.run(words) == 0)
    #expect(bench.console.out.contains("narrower 3x: secret:read:a for dana (human session)"), "\(bench.console.out)")
  }

  @Test func `the applied policy is the old one`() async throws {
    let bench = try await bench(decisions: 1)
    bench.broker.answer(
      "policy.applied", ["files": [["name": "policy/local.yaml", "text": .string(PolicyFiles.one)]]])
    #expect(bench.akms("policy", "simulate", "--since", "1h", bench.path("old"), "--json") == 0)
    #expect(bench.json["decisions"] == 1 && bench.json.list().isEmpty, "\(bench.console.out)")
    #expect(bench.broker.calls.map(\.operation) == ["policy.applied"])
  }

  @Test func `what lies further back is left out`() async throws {
    let bench = try await bench(decisions: 1)
    bench.now += 7200
    #expect(
      bench.akms("policy", "simulate", "--since", "1h", "--against", bench.path("old"), bench.path("new"), "--json")
        == 0)
    #expect(bench.json["decisions"] == 0)
  }

  @Test(arguments: [["simulate", "--since", "1h", "staged"], ["learn", "--from", "1h"]])
  func `without a ledger it says so`(words: [String]) {
    let bench = Bench()
    #expect(bench.run(["policy"] + words) == 69)
    #expect(bench.console.err.hasPrefix("akms: there is no ledger yet\n"))
    #expect(bench.broker.calls.isEmpty)
  }

  @Test func `a proposal is printed and loads`() async throws {
    let bench = try await bench(decisions: 2)
    #expect(bench.akms("policy", "learn", "--from", "1h") == 0, "\(bench.console.err)")
    bench.write("learned.yaml", bench.console.out)
    let rules = try PolicyTexts(at: bench.path("learned.yaml")).ruleset().rules
    #expect(rules.map { $0.scopes.map(\.text) } == [["secret:read:a"]])
    #expect((rules.first?.maxTTL ?? 0) >= 600)
    #expect(rules.first?.who.session == [.human] && rules.first?.who.user == ["dana"])
    #expect(bench.akms("policy", "test", bench.path("learned.yaml")) == 0, "\(bench.console.out)")
    #expect(bench.broker.calls.isEmpty)
  }

  @Test func `a proposal has no id that the files have already`() async throws {
    let bench = try await bench(decisions: 1)
    bench.akms("policy", "learn", "--from", "1h", "--output", bench.path("first.yaml"))
    bench.write("config/policy/local.yaml", bench.read("first.yaml") ?? "")
    bench.akms("policy", "learn", "--from", "1h", "--output", bench.path("second.yaml"))
    let first = try PolicyTexts(at: bench.path("first.yaml")).ruleset().rules.map(\.id)
    let second = try PolicyTexts(at: bench.path("second.yaml")).ruleset().rules.map(\.id)
    #expect(first.count == 1 && second.count == 1 && first != second)
  }

  @Test func `or written to a file of one's own, which is 0600, and nothing is applied`() async throws {
    let bench = try await bench(decisions: 2)
    let file = bench.path("learned.yaml")
    #expect(bench.akms("policy", "learn", "--from", "1h", "--output", file, "--json") == 0, "\(bench.console.err)")
    #expect(bench.read("learned.yaml") == bench.json["text"]?.string)
    #expect(bench.mode("learned.yaml") == 0o600)
    #expect(bench.json["file"] == .string(file) && bench.json["schema"] == "akms.policy.learn/1")
    #expect(bench.broker.calls.isEmpty)
  }

  @Test(arguments: ["a file", "a link to nothing"]) func `what is there is never overwritten`(kind: String) async throws
  {
    let bench = try await bench(decisions: 1)
    let file = bench.path("learned.yaml")
    if kind == "a file" {
      bench.write("learned.yaml", "mine")
    } else {
      #expect(unsafe symlink(bench.path("elsewhere"), file) == 0)
    }
    #expect(bench.akms("policy", "learn", "--from", "1h", "--output", file) == 64)
    #expect(bench.console.err == "akms: \(file) is there already\nakms: because nothing is overwritten\n")
    #expect(bench.read("learned.yaml") == (kind == "a file" ? "mine" : nil))
    #expect(bench.read("elsewhere") == nil)
  }

  @Test func `a folder that is not there cannot be written to`() async throws {
    let bench = try await bench(decisions: 1)
    #expect(bench.akms("policy", "learn", "--from", "1h", "--output", bench.path("none/a.yaml")) == 78)
    #expect(bench.console.err.hasPrefix("akms: cannot write \(bench.path("none/a.yaml"))\n"))
  }
}
