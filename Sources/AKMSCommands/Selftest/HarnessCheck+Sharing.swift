internal import AKMSModel
internal import AKMSWire

extension HarnessCheck {
  static let sharing = [
    HarnessCheck("twenty at once share one lease") { (trial) throws(Failure) in
      var running: [Started] = []
      for _ in 0..<20 {
        running.append(try trial.exec(["sh", "-c", "printf %s \"$K\""], scope: "K=secret:read:selftest/shared"))
      }
      return Judge.sharing(running.map { trial.ended($0) }, value: trial.secret)
    },
    HarnessCheck("a retry with the same request id gets the same lease") { (trial) throws(Failure) in
      let id = RequestID.random()
      return Judge.retry(try trial.run(["true"], requestID: id), try trial.run(["true"], requestID: id))
    },
    HarnessCheck("an exec inside an exec needs nothing unset") { (trial) throws(Failure) in
      let inner = [
        trial.akms, "exec", "--scope", "K=secret:read:selftest/value", "--", "sh", "-c", "printf %s \"$K\"; exit 5",
      ]
      let ended = try trial.run(inner)
      return Judge.ending(ended, is: .code(5)) + Judge.output(ended, is: trial.secret, "the value inside")
        + Judge.report(ended, is: ["granted", "exit"])
    },
  ]
}
