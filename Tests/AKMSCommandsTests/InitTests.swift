import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSCommands

struct InitTests {
  private func bench() -> Bench {
    let bench = Bench()
    bench.broker.answer("store.init", ["schema": "akms.store.init/1", "created": true, "slot": "keyfile"])
    bench.broker.answer("policy.staged", ["same": false, "version_staged": "v1", "changes": []])
    bench.broker.answer("policy.apply", ["schema": "akms.policy.apply/1", "version": "v1", "rules": 0])
    return bench
  }

  @Test func `without a terminal nothing is allowed`() {
    let bench = bench()
    #expect(bench.akms("init") == 0, "\(bench.console.err)")
    #expect(bench.console.asked == [])
    #expect(bench.read("config/policy/local.yaml") == StarterFiles.denyAllPolicy)
    #expect(bench.read("config/config.yaml") == StarterFiles.config)
    for folder in ["config", "config/policy", "data", "state", "run"] {
      #expect(bench.mode(folder) == 0o700, "\(folder)")
    }
    #expect(bench.mode("config/config.yaml") == 0o600)
    #expect(
      bench.broker.calls == [
        .init(operation: "store.init", arguments: #"{"slot":"keyfile"}"#),
        .init(operation: "policy.staged", arguments: "{}"),
        .init(operation: "policy.apply", arguments: #"{"expect":"v1"}"#),
      ])
  }

  @Test func `it says what it made and what comes next`() {
    let bench = bench()
    bench.akms("init", "--deny-all")
    #expect(
      bench.console.out == """
        config  \(bench.path("config"))/config.yaml  made
        policy  \(bench.path("config"))/policy/local.yaml  made, nothing is allowed yet
        store   \(bench.path("data"))  made, root key: keyfile

        next:
          akms secret set llm/anthropic
          akms policy allow 'secret:read:llm/**' --session unproven --max-ttl 8h
          akms exec --scope ANTHROPIC_API_KEY=secret:read:llm/anthropic -- printenv ANTHROPIC_API_KEY

        """)
  }

  @Test func `a second run changes nothing and applies nothing`() {
    let bench = bench()
    bench.write("config/config.yaml", "akms: config/1\nsession: { ttl: 1h }\n")
    bench.write("config/policy/local.yaml", StarterFiles.starterPolicy)
    bench.broker.answer("store.init", ["created": false, "slot": "keyfile"])
    #expect(bench.akms("init", "--deny-all", "--json") == 0)
    #expect(bench.read("config/config.yaml") == "akms: config/1\nsession: { ttl: 1h }\n")
    #expect(bench.read("config/policy/local.yaml") == StarterFiles.starterPolicy)
    #expect(bench.names(in: "config") == ["config.yaml", "policy"])
    #expect(bench.broker.calls.map(\.operation) == ["store.init"])
    #expect(bench.json["config_created"] == false && bench.json["policy_created"] == false)
    #expect(bench.json["store_created"] == false && bench.json["starter"] == false)
  }

  @Test(arguments: [("y", true), ("n", false), ("", false)]) func `a terminal is offered the starter rule`(
    answer: String, starter: Bool
  ) {
    let bench = bench()
    bench.console.inputIsTerminal = true
    bench.console.answers = [answer]
    #expect(bench.akms("init") == 0)
    #expect(bench.console.asked.count == 1)
    let file = starter ? StarterFiles.starterPolicy : StarterFiles.denyAllPolicy
    #expect(bench.read("config/policy/local.yaml") == file)
  }

  @Test func `--starter asks nothing`() {
    let bench = bench()
    #expect(bench.akms("init", "--starter", "--json") == 0)
    #expect(bench.read("config/policy/local.yaml") == StarterFiles.starterPolicy)
    #expect(bench.json["starter"] == true && bench.json["schema"] == "akms.init/1")
  }

  @Test func `the first policy is applied with the passphrase that was just set, where the broker asks for it`() {
    let bench = bench()
    bench.broker.answers["policy.apply"] = [
      .failure(Failure(.locked, "apply needs the passphrase", next: "akms apply")), .success(["rules": 0]),
    ]
    bench.console.input = Array("one\n".utf8)
    #expect(bench.akms("init", "--deny-all", "--passphrase") == 0, "\(bench.console.err)")
    #expect(bench.broker.calls.compactMap(\.secret) == [Array("one".utf8), Array("one".utf8)])
    #expect(bench.broker.calls.last?.operation == "policy.apply")
  }

  @Test func `a passphrase is asked for twice and must agree`() {
    for (second, status) in [("one", Int32(0)), ("other", 64)] {
      let bench = bench()
      bench.console.inputIsTerminal = true
      bench.console.typed = ["one", second]
      #expect(bench.akms("init", "--deny-all", "--passphrase") == status)
      #expect(bench.console.asked == ["new passphrase: ", "once more: "])
      let call = FakeBroker.Call(
        operation: "store.init", arguments: #"{"slot":"passphrase"}"#, secret: Array("one".utf8))
      #expect(bench.broker.calls.contains(call) == (status == 0))
    }
  }

  @Test func `the files that are written load without an error`() {
    for policy in [StarterFiles.starterPolicy, StarterFiles.denyAllPolicy] {
      let bench = Bench()
      bench.write("config/config.yaml", StarterFiles.config)
      bench.write("config/policy/local.yaml", policy)
      #expect(bench.akms("policy", "check") == 0, "\(bench.console.out)")
    }
  }

  @Test func `the starter rule allows people and nobody else`() {
    for (session, decision) in [("human", "allow"), ("agent", "deny"), ("ci", "deny"), ("unproven", "deny")] {
      let bench = Bench()
      bench.write("rules/local.yaml", StarterFiles.starterPolicy)
      bench.akms(
        "policy", "explain", "secret:read:a/b", "--session", session, "--policy", bench.path("rules"), "--json")
      #expect(bench.json["decision"] == .string(decision), "\(session)")
    }
  }

  @Test func `a folder that is open to others is refused`() {
    let bench = bench()
    bench.write("data/x", "")
    bench.chmod("data", 0o755)
    #expect(bench.akms("init") == 78)
    #expect(bench.console.err.hasPrefix("akms: the folder \(bench.path("data")) is open to others\n"))
    #expect(bench.broker.calls.isEmpty)
  }
}
