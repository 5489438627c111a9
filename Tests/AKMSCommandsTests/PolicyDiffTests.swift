import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSCommands

struct PolicyDiffTests {
  /// Old and new files, the relation, and the status with `--fail-if-wider`.
  static let table: [(String, String, String, Int32)] = [
    (PolicyFiles.one, PolicyFiles.one, "equivalent", 0),
    (PolicyFiles.wider, PolicyFiles.one, "narrower", 0),
    (PolicyFiles.one, PolicyFiles.wider, "wider", 1),
    (PolicyFiles.one, PolicyFiles.never, "narrower", 0),
    (PolicyFiles.one, PolicyFiles.one.replacing("secret:read:a", with: "secret:read:b"), "incomparable", 1),
  ]

  @Test(arguments: table) func `the relation is told, and decides the status only where that is asked`(
    old: String, new: String, relation: String, status: Int32
  ) {
    let bench = Bench()
    bench.write("old/a.yaml", old)
    bench.write("new/a.yaml", new)
    let words = ["policy", "diff", bench.path("old"), bench.path("new"), "--json"]
    #expect(bench.run(words) == 0, "\(bench.console.err)")
    #expect(bench.json["relation"] == .string(relation))
    #expect(bench.json["schema"] == "akms.policy.diff/1" && bench.json["exact"] == true)
    bench.console.clear()
    #expect(bench.run(words + ["--fail-if-wider"]) == status)
    #expect(bench.broker.calls.isEmpty)
  }

  @Test func `files are compared as folders are`() {
    let bench = Bench()
    bench.write("old.yaml", PolicyFiles.one)
    bench.write("new/a.yaml", PolicyFiles.one)
    #expect(bench.akms("policy", "diff", bench.path("old.yaml"), bench.path("new/"), "--fail-if-wider") == 0)
    #expect(bench.console.err == "" && !bench.console.out.isEmpty)
  }

  @Test func `what is in force is compared with what is staged`() {
    let bench = Bench()
    bench.write("config/policy/local.yaml", PolicyFiles.wider)
    bench.write("etc/policy/a.yaml", PolicyFiles.never)
    bench.broker.answer(
      "policy.applied",
      [
        "version": "v1",
        "files": [
          ["name": "/etc/akms/policy/a.yaml", "text": .string(PolicyFiles.never)],
          ["name": "config.yaml", "text": "akms: config/1\n"],
          ["name": "policy/local.yaml", "text": .string(PolicyFiles.one)],
        ],
      ])
    #expect(bench.akms("policy", "diff", "applied", "staged", "--json", "--fail-if-wider") == 1, "\(bench.console.err)")
    #expect(bench.json["relation"] == "wider")
    #expect(bench.broker.calls.map(\.operation) == ["policy.applied"])
    #expect(bench.akms("policy", "diff", "staged", "applied", "--fail-if-wider") == 0, "\(bench.console.err)")
  }

  @Test func `the broker's refusal is passed on`() {
    let bench = Bench()
    bench.write("new/a.yaml", PolicyFiles.one)
    bench.broker.refuse("policy.applied", Failure(.locked, "the store is locked", next: "akms unlock"))
    #expect(bench.akms("policy", "diff", "applied", bench.path("new")) == 75)
    #expect(bench.console.err == "akms: the store is locked\nakms: try `akms unlock`\n")
  }

  @Test func `an answer without texts is no policy`() {
    let bench = Bench()
    bench.write("new/a.yaml", PolicyFiles.one)
    bench.broker.answer("policy.applied", ["files": [["name": "policy/a.yaml"]]])
    #expect(bench.akms("policy", "diff", "applied", bench.path("new")) == 69)
    #expect(bench.console.err == "akms: the broker's answer names no file and text\n")
  }

  @Test func `with what is in force, scopes are compared as providers spell them`() {
    let bench = Bench()
    let folder = PolicyFiles.one.replacing("secret:read:a", with: "aws:s3:b")
    bench.write("new/a.yaml", folder.replacing("aws:s3:b", with: "aws:s3:b/**"))
    bench.broker.answer("policy.applied", ["files": [["name": "policy/a.yaml", "text": .string(folder)]]])
    bench.broker.answer("policy.spell", ["spellings": ["aws:s3:b": "aws:s3:b/**", "aws:s3:b/**": "aws:s3:b/**"]])
    #expect(bench.akms("policy", "diff", "applied", bench.path("new"), "--json") == 0, "\(bench.console.err)")
    #expect(bench.json["relation"] == "equivalent")
    #expect(bench.broker.calls.last?.arguments == #"{"scopes":["aws:s3:b","aws:s3:b/**"]}"#)
    bench.console.clear()
    bench.broker.refuse("policy.spell", Failure(.usage, "no such operation"))
    #expect(bench.akms("policy", "diff", "applied", bench.path("new"), "--json") == 0, "\(bench.console.err)")
    #expect(bench.json["relation"] == "incomparable")
  }

  @Test func `an answer without files is none either`() {
    let bench = Bench()
    bench.write("new/a.yaml", PolicyFiles.one)
    bench.broker.answer("policy.applied", ["version": "v1"])
    #expect(bench.akms("policy", "diff", "applied", bench.path("new")) == 69)
    #expect(bench.console.err == "akms: the broker's answer has no files\n")
  }

  @Test func `what is not there is named`() {
    let bench = Bench()
    #expect(bench.akms("policy", "diff", bench.path("old"), bench.path("new")) == 78)
    #expect(bench.console.err == "akms: cannot use \(bench.path("old"))\nakms: because no such file or directory\n")
  }

  @Test func `nothing is staged before there is a configuration`() {
    let bench = Bench()
    #expect(bench.akms("policy", "diff", "staged", "applied") == 78)
    #expect(bench.console.err.hasSuffix("akms: try `akms init`\n"))
  }
}
