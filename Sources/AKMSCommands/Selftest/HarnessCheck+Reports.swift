internal import AKMSJSON
internal import AKMSModel
internal import Glibc

extension HarnessCheck {
  static let reports = [
    HarnessCheck("the report of a command is in order and complete, and akms says nothing else") {
      (trial) throws(Failure) in
      let plain = try trial.run(["sh", "-c", "exit 3"])
      let killed = try trial.run(["sh", "-c", "kill -9 $$"])
      return [plain, killed].flatMap {
        Judge.report($0, is: ["granted", "exit"]) + Judge.lastWord($0) + Judge.silence($0)
      } + variables(plain)
    },
    HarnessCheck("the report of a refusal ends with denied") { (trial) throws(Failure) in
      let ended = try trial.run(["true"], scope: denied)
      return Judge.report(ended, is: ["denied"]) + Judge.lastWord(ended, failure: .noRule)
    },
    HarnessCheck("a reader of the report that takes nothing holds nobody up") { (trial) throws(Failure) in
      let path = trial.file("stuck")
      let pipe = try StuckPipe(at: path)
      let running = try trial.exec(["sh", "-c", "exit 3"], reportsTo: 8) { $0.files = [(8, path, O_WRONLY)] }
      return withExtendedLifetime(pipe) { Judge.ending(trial.ended(running, within: 5000), is: .code(3)) }
    },
  ]

  private static func variables(_ ended: Ended) -> [String] {
    ended.event("granted")?["vars"] == ["K"] ? [] : ["the variables are not told"]
  }

  static let ledger = HarnessCheck("the ledger has every grant that was reported, and verifies") {
    (trial) throws(Failure) in
    let verify = try trial.command(["audit", "verify", "--json"]).ended()
    let tail = try trial.command(["audit", "tail", "--json", "-n", "10000", "--action", "vend.result"]).ended()
    let recorded = Set(
      Ended.report(tail.output).compactMap { event in
        event["event.id"]?.string ?? event["event"]?["id"]?.string
      })
    return Judge.ledger(verify, recorded: recorded, reported: trial.grants)
  }
}
