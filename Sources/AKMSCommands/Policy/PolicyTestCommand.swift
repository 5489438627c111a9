internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSPolicyAnalysis
internal import ArgumentParser

/// `akms policy test [DIR]`: runs the `tests:` of the files; exit 1 when one fails.
struct PolicyTestCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Run the tests that stand in policy files.",
    discussion: """
      Without DIR: /etc/akms/policy and policy/*.yaml of the configuration folder, applied or not. Exit 1 when a test \
      fails.

      EXAMPLE: akms policy test profiles/policy --coverage
      """)
  @Argument(help: "A folder of rule files, or one file.") var folder: String?
  @Flag(help: "Say which rules no test decides by.") var coverage = false
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let texts = if let folder { try PolicyTexts(at: folder) } else { try PolicyTexts(stagedIn: context) }
    let policies = try texts.policies()
    let run = PolicyTestRun(policies.tests, in: policies.ruleset, home: Account.own.home) {
      $0.at
    } localTime: {
      LocalTimes.clock($0, $1)
    }
    context.report(run.json.reported("akms.policy.test/1"), as: common) { lines(run, context.style) }
    return run.passes ? 0 : 1
  }

  /// `ok` or `not ok` for each test, with what was expected and found; then the counts.
  private func lines(_ run: PolicyTestRun, _ style: Style) -> [String] {
    let covered = coverage ? run.coverage.lines.map(Failure.printable) : []
    guard !run.results.isEmpty else { return ["there is no test in these files"] + covered }
    let failed = run.results.count { !$0.passes }
    let count = "tests: \(run.results.count), " + (failed == 0 ? "all pass" : "failed: \(failed)")
    return run.results.flatMap { Self.lines($0, style) } + [count] + covered
  }

  private static func lines(_ result: PolicyTestRun.Result, _ style: Style) -> [String] {
    let text = Failure.printable("\(result.name) (\(result.source))")
    let mark = result.passes ? style.paint("ok", .good) : style.paint("not ok", .bad)
    return ["\(mark) - \(text)"] + result.failures.map { "  " + Failure.printable($0) }
  }
}
