import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSCommands

struct ApplyTests {
  private static let staged: JSONValue = [
    "schema": "akms.policy.staged/1", "same": false, "version_staged": "v7",
    "files": [["name": "policy/local.yaml", "text": .string(PolicyFiles.wider)]],
    "changes": [["rule": "a", "direction": "wider", "text": "wider: a"]],
  ]

  private func bench() -> Bench {
    let bench = Bench()
    bench.broker.answer("policy.staged", Self.staged)
    bench.broker.answer(
      "policy.applied", ["files": [["name": "policy/local.yaml", "text": .string(PolicyFiles.one)]]])
    bench.broker.answer("policy.apply", ["schema": "akms.policy.apply/1", "version": "v7", "rules": 4])
    return bench
  }

  @Test func `what was shown is what is applied`() {
    let bench = bench()
    #expect(bench.akms("apply", "--yes") == 0)
    #expect(bench.broker.calls.last == .init(operation: "policy.apply", arguments: #"{"expect":"v7"}"#))
    #expect(bench.console.out.hasPrefix("+ wider: a\n") && bench.console.out.hasSuffix("applied, rules: 4\n"))
  }

  @Test func `the whole is compared after the version is known, and shown`() {
    let bench = bench()
    #expect(bench.akms("apply", "--dry-run") == 0)
    #expect(bench.broker.calls.map(\.operation) == ["policy.staged", "policy.applied"])
    let lines = bench.console.out.split(separator: "\n")
    #expect(lines.first == "+ wider: a" && lines.count > 1, "\(bench.console.out)")
  }

  @Test func `where the whole cannot be compared it says so and goes on`() {
    let bench = bench()
    bench.broker.refuse("policy.applied", Failure(.protocolViolation, "the answer is too long"))
    #expect(bench.akms("apply", "--yes") == 0)
    #expect(
      bench.console.out == "+ wider: a\nnot compared as a whole: the answer is too long\napplied, rules: 4\n")
  }

  @Test func `a policy that is too long to be handed out is applied without it`() {
    let bench = bench()
    bench.broker.answer("policy.applied", ["files": [["name": "policy/local.yaml", "text": .null]]])
    #expect(bench.akms("apply", "--yes") == 0)
    #expect(bench.console.out.contains("not compared as a whole: the policy is too long for an answer of the broker\n"))
  }

  @Test func `files that do not load are not applied`() {
    let bench = bench()
    bench.broker.refuse("policy.staged", Failure(.configInvalid, "policy/a.yaml:1:7: expected \"policy/1\""))
    #expect(bench.akms("apply", "--yes") == 78)
    #expect(bench.broker.calls.map(\.operation) == ["policy.staged"])
  }

  @Test func `a no applies nothing and is exit 1`() {
    let bench = bench()
    bench.console.inputIsTerminal = true
    bench.console.answers = ["no"]
    #expect(bench.akms("apply") == 1)
    #expect(bench.console.asked == ["apply? [y/N] "])
    #expect(!bench.broker.calls.contains { $0.operation == "policy.apply" })
  }

  @Test func `nothing staged asks nothing`() {
    let bench = bench()
    bench.console.inputIsTerminal = true
    bench.broker.answer("policy.staged", ["same": true, "changes": []])
    #expect(bench.akms("apply") == 0)
    #expect(bench.console.asked == [] && bench.console.out == "nothing is staged\n")
  }

  @Test func `json is one object with --yes`() {
    let bench = bench()
    #expect(bench.akms("apply", "--yes", "--json") == 0)
    #expect(bench.json["schema"] == "akms.policy.apply/1")
  }

  @Test func `a dry run needs no terminal and applies nothing`() {
    let bench = bench()
    #expect(bench.akms("apply", "--dry-run", "--json") == 0)
    #expect(bench.json["schema"] == "akms.policy.staged/1" && bench.json["version_staged"] == "v7")
    #expect(bench.json["comparison"]?["relation"] == "wider")
    #expect(!bench.broker.calls.contains { $0.operation == "policy.apply" })
  }

  private static let needed = Failure(.locked, "apply needs the passphrase", why: "one is set", next: "akms apply")

  @Test func `where the broker says beforehand that a passphrase is set it goes along at once`() {
    let bench = bench()
    var staged = Self.staged.object ?? [:]
    staged["passphrase_required"] = true
    bench.broker.answer("policy.staged", .object(staged))
    bench.console.input = Array("correct horse\n".utf8)
    #expect(bench.akms("apply", "--yes") == 0, "\(bench.console.err)")
    let applied = bench.broker.calls.filter { $0.operation == "policy.apply" }
    #expect(applied.map(\.secret) == [Array("correct horse".utf8)])
  }

  @Test func `a passphrase that is set is asked for on a terminal, after the question`() {
    let bench = bench()
    bench.broker.answers["policy.apply"] = [.failure(Self.needed), .success(["rules": 4])]
    bench.console.inputIsTerminal = true
    bench.console.answers = ["y"]
    bench.console.typed = ["correct horse"]
    #expect(bench.akms("apply") == 0, "\(bench.console.err)")
    #expect(bench.console.asked == ["apply? [y/N] ", "passphrase: "])
    let applied = bench.broker.calls.filter { $0.operation == "policy.apply" }
    #expect(applied.map(\.secret) == [nil, Array("correct horse".utf8)])
    #expect(applied.map(\.arguments) == [#"{"expect":"v7"}"#, #"{"expect":"v7"}"#])
  }

  @Test func `or read from stdin, less one line feed`() {
    let bench = bench()
    bench.broker.answers["policy.apply"] = [.failure(Self.needed), .success(["rules": 4])]
    bench.console.input = Array("correct horse\n".utf8)
    #expect(bench.akms("apply", "--yes") == 0, "\(bench.console.err)")
    #expect(bench.broker.calls.last?.secret == Array("correct horse".utf8))
  }

  @Test func `another refusal asks for nothing`() {
    let bench = bench()
    bench.broker.refuse("policy.apply", Failure(.locked, "the store is locked", next: "akms unlock"))
    bench.console.inputIsTerminal = true
    #expect(bench.akms("apply", "--yes") == 75)
    #expect(bench.console.asked == [])
    #expect(bench.broker.calls.count { $0.operation == "policy.apply" } == 1)
  }

  @Test func `without any it is the broker's refusal`() {
    let bench = bench()
    var staged = Self.staged.object ?? [:]
    staged["passphrase_required"] = true
    bench.broker.answer("policy.staged", .object(staged))
    bench.broker.refuse("policy.apply", Self.needed)
    #expect(bench.akms("apply", "--yes") == 75)
    #expect(bench.broker.calls.filter { $0.operation == "policy.apply" }.map(\.secret) == [nil])
    #expect(bench.console.err.hasPrefix("akms: apply needs the passphrase\n"))
  }

  @Test func `a wrong passphrase is not asked for again`() {
    let bench = bench()
    bench.broker.refuse("policy.apply", Self.needed)
    bench.console.input = Array("wrong".utf8)
    #expect(bench.akms("apply", "--yes") == 75)
    #expect(bench.broker.calls.count { $0.operation == "policy.apply" } == 2)
    #expect(bench.console.err.hasPrefix("akms: apply needs the passphrase\n"))
  }

  @Test func `with --no-input a terminal is not asked`() {
    let bench = bench()
    bench.broker.refuse("policy.apply", Self.needed)
    bench.console.inputIsTerminal = true
    #expect(bench.akms("apply", "--yes", "--no-input") == 64)
    #expect(
      bench.console.err == """
        akms: the passphrase cannot be asked for with --no-input
        akms: try `akms apply --yes <FILE`

        """)
  }

  @Test func `what an agent is refused is passed on`() {
    let bench = bench()
    bench.broker.refuse(
      "policy.apply",
      Failure(.sessionRequired, "an agent session cannot apply", next: "akms apply"))
    #expect(bench.akms("apply", "--yes") == 77)
    #expect(bench.console.err == "akms: an agent session cannot apply\nakms: try `akms apply`\n")
  }
}
