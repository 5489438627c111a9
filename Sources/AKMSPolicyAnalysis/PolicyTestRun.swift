package import AKMSConfig
package import AKMSJSON
internal import AKMSModel
package import AKMSPolicy

/// A policy's own tests, run against its rules, with the rules that decided.
package struct PolicyTestRun: Sendable {
  /// In the order of the tests.
  package let results: [Result]
  package let coverage: TestCoverage

  /// What became of one test.
  package struct Result: Sendable {
    package let name: String
    package let source: RuleSource
    /// One line each, `expected …, found …`; empty where the test passes.
    package let failures: [String]
    /// The rules that decided.
    package let rules: [RuleSite]
    package var passes: Bool { failures.isEmpty }
  }

  /// Runs all tests. What a request does not say: user `tester`, a human session, values masked, no rate used,
  /// everything else absent.
  ///
  /// - Parameters:
  ///   - home: The home directory for `~` in rules; nil where none is meant.
  ///   - moment: When a test's request is made, Unix seconds; nil leaves local times unknown.
  ///   - localTime: The time in a zone at a moment; nil where the zone is not known.
  package init(
    _ tests: [PolicyTest], in ruleset: Ruleset, home: String? = nil, moment: (PolicyTest) -> Int64? = { $0.at },
    localTime: (_ zone: String, _ unixSeconds: Int64) -> LocalTime? = { _, _ in nil }
  ) {
    results = tests.map { test in
      var facts = test.circumstances(home: home)
      if let moment = moment(test) {
        for zone in ruleset.zones { facts.local[zone] = localTime(zone, moment) }
      }
      return Self.run(test, facts, ruleset)
    }
    coverage = TestCoverage(of: ruleset, decided: results.flatMap(\.rules))
  }

  package var passes: Bool { results.allSatisfy(\.passes) }

  private static func run(_ test: PolicyTest, _ facts: Circumstances, _ ruleset: Ruleset) -> Result {
    let ttl = test.ttlSeconds ?? Rule.defaultTTL
    guard let request = try? PolicyRequest(test.scope, ttlSeconds: ttl) else {
      return Result(name: test.name, source: test.source, failures: ["the ttl cannot be asked for"], rules: [])
    }
    let answer = TestAnswer(ruleset.decide(request, in: facts, resolvingTool: TestFiles.identity))
    return Result(
      name: test.name, source: test.source, failures: answer.differences(from: test.expected), rules: answer.rules)
  }

  /// Failures, then a summary and the coverage.
  package var lines: [String] {
    let failed = results.filter { !$0.passes }.flatMap { result in
      result.failures.map { "\(result.source): \(result.name): \($0)" }
    }
    let passed = results.count { $0.passes }
    return (failed + ["\(passed) of \(results.count) tests pass"] + coverage.lines).map(Failure.printable)
  }

  /// `{"ok", "passed", "failed", "items": [{"name", "source", "ok", "failures", "rules"}], "coverage": {…}}`.
  package var json: JSONObject {
    let passed = results.count { $0.passes }
    return [
      "ok": .bool(passes), "passed": .integer(Int64(passed)), "failed": .integer(Int64(results.count - passed)),
      "items": .array(results.map(\.json)), "coverage": .object(coverage.json),
    ]
  }
}

extension PolicyTestRun.Result {
  var json: JSONValue {
    .object([
      "name": .string(name), "source": .string("\(source)"), "ok": .bool(passes), "failures": .strings(failures),
      "rules": .array(rules.map(\.json)),
    ])
  }
}
