internal import AKMSModel
internal import Glibc

extension HarnessCheck {
  static let surroundings = [
    HarnessCheck("without a terminal nothing is asked, also with standard input closed") { (trial) throws(Failure) in
      let allowed = try trial.run(["sh", "-c", "exit 3"]) { $0.input = nil }
      let refused = try trial.run(["true"], scope: denied) { $0.input = nil }
      return Judge.ending(allowed, is: .code(3)) + Judge.silence(allowed) + Judge.ending(refused, is: .code(77))
    },
    HarnessCheck("a terminal that is not standard input is left alone") { (trial) throws(Failure) in
      let terminal = try LonelyTerminal()
      let path = terminal.path
      let allowed = try trial.run(["sh", "-c", "exit 3"]) { $0.terminal = path }
      let refused = try trial.run(["true"], ["--no-input"], scope: denied) { $0.terminal = path }
      return Judge.ending(allowed, is: .code(3)) + Judge.ending(refused, is: .code(77))
        + Judge.untouched(terminal.written)
    },
    HarnessCheck("the environment is the caller's with what was granted, and no more") { (trial) throws(Failure) in
      let caller = trial.environment + ["K=plain", "AKMS_SESSION=x"]
      let whole = try trial.run(["env", "-0"]) { $0.environment = caller }
      let clean = try trial.run(["/usr/bin/env", "-0"], ["--clean-env"]) { $0.environment = caller }
      return Judge.ending(whole, is: .code(0))
        + Judge.environment(whole.output, is: trial.environment + ["K=" + trial.secret])
        + Judge.ending(clean, is: .code(0)) + Judge.environment(clean.output, is: ["K=" + trial.secret])
    },
    HarnessCheck("descriptors and standard input reach the command, the report's does not") { (trial) throws(Failure) in
      try NewFile.write("handed down", to: trial.file("seven"))
      try NewFile.write("piped in, ", to: trial.file("zero"))
      let script = "cat; cat <&7; test ! -e /proc/self/fd/8 || echo the report is open"
      let running = try trial.exec(["sh", "-c", script], reportsTo: 8) { launch in
        launch.input = trial.file("zero")
        launch.files.append((7, trial.file("seven"), O_RDONLY))
      }
      let ended = trial.ended(running)
      return Judge.ending(ended, is: .code(0)) + Judge.output(ended, is: "piped in, handed down", "what came through")
        + Judge.report(ended, is: ["granted", "exit"])
    },
  ]
}
