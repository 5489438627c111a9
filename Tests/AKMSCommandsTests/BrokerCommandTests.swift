import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSCommands

struct BrokerCommandTests {
  private func bench(running: Bool) -> Bench {
    let bench = Bench()
    bench.broker.isRunning = running
    bench.broker.answer("broker.stop", ["schema": "akms.broker.stop/1", "stopping": true])
    bench.broker.answer("broker.status", ["schema": "akms.broker.status/1", "running": true, "pid": 9])
    return bench
  }

  @Test func `stop waits until the broker is gone`() {
    let bench = bench(running: true)
    #expect(bench.akms("broker", "stop") == 0)
    #expect(bench.broker.calls.map(\.operation) == ["broker.stop"])
    #expect(bench.broker.waits == [BrokerStop.patience])
    #expect(bench.console.out == "the broker has stopped\n")
  }

  @Test func `stop without a broker starts none`() {
    let bench = bench(running: false)
    #expect(bench.akms("broker", "stop", "--json") == 0)
    #expect(bench.broker.calls.isEmpty && bench.broker.waits.isEmpty)
    #expect(bench.json == ["schema": "akms.broker.stop/1", "stopped": false, "running": false])
  }

  @Test(arguments: [true, false]) func `restart stops what runs and starts`(running: Bool) {
    let bench = bench(running: running)
    #expect(bench.akms("broker", "restart") == 0)
    #expect(bench.broker.calls.map(\.operation) == (running ? ["broker.stop"] : []) + ["broker.status"])
  }

  @Test func `run hands the process over`() {
    let bench = bench(running: false)
    #expect(bench.akms("broker", "run") == FakeBroker.ran.code.exitStatus)
    #expect(bench.console.err == "akms: \(FakeBroker.ran.what)\n")
  }
}
