import AKMSJSON
import AKMSLedger
import AKMSModel
import AKMSReplay
import Glibc

// A past for benchmarks: `decision-writer FOLDER COUNT` writes a ledger with so many decisions; `decision-writer FOLDER
// simulate` replays it under other rules, `decision-writer FOLDER learn` learns rules from it; both say how long it took.
let arguments = CommandLine.arguments.dropFirst()
let folder = arguments.first ?? ""
let clock = ContinuousClock()

do {
  if let count = arguments.dropFirst().first.flatMap({ Int($0) }) {
    let history = try History(folder: folder, decisions: count)
    let took = try await clock.measure { try await history.write(count) }
    print("wrote \(count) decisions in \(took)")
  } else if arguments.last == "learn" {
    let start = clock.now
    let learned = try LearnedPolicy(since: 0, ledger: folder)
    print("learned \(learned.rules.count) rules from \(learned.uses) uses in \(clock.now - start)")
    print(learned.text, terminator: "")
  } else {
    let scenario = try Scenario()
    let start = clock.now
    let simulation = try Simulation(since: 0, ledger: folder, old: scenario.old, new: scenario.new)
    print("simulated \(simulation.decisions) decisions in \(clock.now - start)")
    for line in simulation.lines.prefix(12) { print(line) }
  }
} catch let failure as Failure {
  for line in failure.lines { print(line) }
  exit(failure.code.exitStatus)
}
