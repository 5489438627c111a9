internal import AKMSModel
internal import Glibc

extension HarnessCheck {
  static let endings = [
    HarnessCheck("a command's exit status is akms's own") { (trial) throws(Failure) in
      var wrong: [String] = []
      for status in [0, 7, 77, 255] as [Int32] {
        wrong += Judge.ending(try trial.run(["sh", "-c", "exit \(status)"]), is: .code(status))
      }
      return wrong
    },
    HarnessCheck("death by a signal is death by that signal") { (trial) throws(Failure) in
      var wrong: [String] = []
      for number in [SIGTERM, SIGKILL] {
        wrong += Judge.ending(try trial.run(["sh", "-c", "kill -\(number) $$"]), is: .signal(number))
      }
      return wrong
    },
    HarnessCheck("a command that is not there is 127, one that cannot be executed 126, and nothing is granted") {
      (trial) throws(Failure) in
      try NewFile.write("data", to: trial.file("data"))
      // by its path: a folder of PATH that may not be searched makes it 126, as execvp(3) has it
      let missing = try trial.run([trial.file("missing")])
      let data = try trial.run([trial.file("data")])
      return Judge.ending(missing, is: .code(127)) + Judge.report(missing, is: ["failed"])
        + Judge.lastWord(missing, failure: .commandNotFound) + Judge.ending(data, is: .code(126))
        + Judge.report(data, is: ["failed"]) + Judge.lastWord(data, failure: .commandNotExecutable)
    },
    HarnessCheck("a denial is 77 in three lines, and nothing starts") { (trial) throws(Failure) in
      let ended = try trial.run(["touch", trial.file("started")], scope: denied)
      return Judge.ending(ended, is: .code(77)) + Judge.threeLines(ended.errors) + started(trial)
    },
    HarnessCheck("a denial is one JSON object where that is asked for") { (trial) throws(Failure) in
      let touch = ["touch", trial.file("started")]
      let option = try trial.run(touch, ["--error-format", "json"], scope: denied)
      let variable = try trial.run(touch, scope: denied) { $0.environment.append("AKMS_ERROR_FORMAT=json") }
      return [option, variable].flatMap {
        Judge.ending($0, is: .code(77)) + Judge.failureObject($0, code: .noRule)
      } + started(trial)
    },
    HarnessCheck("SIGTERM that is sent to akms reaches the command") { (trial) throws(Failure) in
      let script = "trap 'kill $!; exit 9' TERM; sleep 20 & echo ready; wait"
      let running = try trial.exec(["sh", "-c", script])
      guard running.says("ready") else {
        return ["the command does not start"] + Judge.ending(trial.ended(running), is: .code(9))
      }
      running.send(SIGTERM)
      return Judge.ending(trial.ended(running, within: 5000), is: .code(9))
    },
    HarnessCheck("a lease of two seconds ends its command with 124 in time") { (trial) throws(Failure) in
      let running = try trial.exec(
        ["sleep", "20"], ["--ttl", "2s", "--grace", "1s"], scope: "K=secret:read:selftest/short")
      return Judge.expiry(trial.ended(running, within: 8000), within: 1000...4500)
    },
  ]

  /// No rule allows it.
  static let denied = "K=secret:read:elsewhere/value"

  private static func started(_ trial: Trial) -> [String] {
    Files.isThere(trial.file("started")) ? ["the command was started"] : []
  }
}
