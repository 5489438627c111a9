internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSReplay
internal import AKMSTransport
internal import ArgumentParser
internal import Glibc

/// `akms policy learn --from 7d`: the least rules that cover what was used, as a file to review.
struct PolicyLearn: Command {
  static let configuration = CommandConfiguration(
    commandName: "learn", abstract: "Propose the least rules that cover what was used; nothing is applied.",
    discussion: """
      The proposal is printed, or written to a new file: read it, cut it, put it into the policy folder, then \
      `akms apply`. It needs no broker.

      EXAMPLE: akms policy learn --from 7d --output learned.yaml
      """)
  @Option(help: "How far back, such as 7d.") var from: String
  @Option(help: "The file to write; one that is there is never overwritten.") var output: String?
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let seconds = try Past.seconds(from, of: "--from")
    // ids that the user's files have already; files that do not load are no reason to propose nothing
    let taken = (try? PolicyTexts(stagedIn: context).ruleset().rules.map(\.id)) ?? []
    let learned = try LearnedPolicy(
      since: (context.now() - Int64(seconds)) * 1_000_000, ledger: try context.ledger, taken: Set(taken))
    if let output { try NewFile.write(learned.text, to: output) }
    context.report(json(learned), as: common) { lines(learned) }
    return 0
  }

  private func lines(_ learned: LearnedPolicy) -> [String] {
    guard let output else {
      return learned.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
        Failure.printable(String($0))
      }
    }
    let counts = "rules: \(learned.rules.count), uses: \(learned.uses)"
    return [Failure.printable("wrote \(output), \(counts); nothing is applied, read it first")]
  }

  private func json(_ learned: LearnedPolicy) -> JSONValue {
    [
      "schema": "akms.policy.learn/1", "rules": .integer(Int64(learned.rules.count)),
      "uses": .integer(Int64(learned.uses)), "unrecorded": .integer(Int64(learned.unrecorded)),
      "skipped": .integer(Int64(learned.skipped)), "file": .optional(output) ?? .null, "text": .string(learned.text),
    ]
  }
}
