import AKMSProcesses
import AKMSWire
import Testing

@testable import AKMSExec

@Suite struct ExpiryWatchTests {
  static let second: UInt64 = 1_000_000_000

  /// What is done, each with the time of it in tenths of seconds, when it is asked every tenth.
  func acts(_ watch: ExpiryWatch, until end: UInt64, commandEnds: UInt64? = nil) -> [String] {
    var (watch, acts): (ExpiryWatch, [String]) = (watch, [])
    for tick in 0...(end * 10) {
      let now = tick * Self.second / 10
      while let act = watch.act(at: now, commandIsAlive: commandEnds.map { now < $0 * Self.second } ?? true) {
        acts.append("\(tick) \(act)")
      }
    }
    return acts
  }

  func watch(_ seconds: UInt64, _ action: Grant.OnExpiry, grace: Int = 1) -> ExpiryWatch {
    ExpiryWatch(seconds * Self.second, action, grace: grace, at: 0)
  }

  @Test func `a minute ahead it warns, at the end it keeps`() {
    #expect(acts(watch(150, .keep), until: 300) == ["900 warn(60000000000)", "1500 keep"])
  }

  @Test func `a short lease is warned about in its middle`() {
    #expect(acts(watch(4, .keep), until: 10) == ["20 warn(2000000000)", "40 keep"])
  }

  @Test(arguments: [Grant.OnExpiry.terminate, .renew])
  func `the end is made step by step`(_ action: Grant.OnExpiry) {
    let acts = acts(watch(4, action), until: 20)
    #expect(
      acts.prefix(5) == [
        action == .renew ? "34 warn(600000000)" : "20 warn(2000000000)", "40 end",
        "40 step(AKMSProcesses.Termination.Step.command)",
        "50 step(AKMSProcesses.Termination.Step.tree)", "100 step(AKMSProcesses.Termination.Step.kill)",
      ])
    #expect(acts.last == "109 giveUp", "and the tree is looked at again for what was just forked")
    #expect(acts.dropFirst(5).dropLast().allSatisfy { $0.hasSuffix("Step.kill)") })
  }

  @Test func `a command that ends in its grace is not waited for`() {
    let acts = acts(watch(4, .terminate, grace: 30), until: 60, commandEnds: 6)
    #expect(acts.contains("60 step(AKMSProcesses.Termination.Step.tree)"))
    #expect(acts.contains("110 step(AKMSProcesses.Termination.Step.kill)"))
  }

  @Test func `a lease that ends early ends at once`() {
    var watch = watch(1000, .terminate)
    watch.leaseEnded(at: 3 * Self.second)
    #expect(acts(watch, until: 5).prefix(1) == ["30 end"])
    #expect(!watch.isEnding)
    _ = watch.act(at: 3 * Self.second, commandIsAlive: true)
    #expect(watch.isEnding)
    watch.leaseEnded(at: 4 * Self.second)
    #expect(watch.isEnding && watch.deadline == 3 * Self.second, "a second time changes nothing")
  }

  @Test func `a renewal moves the end and the warning`() {
    var watch = watch(100, .renew)
    watch.renewed(until: 210 * Self.second, at: 90 * Self.second)
    #expect(
      watch.deadline == 210 * Self.second && watch.wake == 190 * Self.second, "it is warned of after a renewal fails")
    _ = watch.act(at: 210 * Self.second, commandIsAlive: true)
    watch.renewed(until: 900 * Self.second, at: 211 * Self.second)
    #expect(watch.isEnding, "what has begun to end is not renewed")
  }

  @Test func `one whose time is over already ends at the first look`() {
    var watch = ExpiryWatch(5, .terminate, grace: 0, at: 10)
    #expect(watch.wake == 5)
    #expect(watch.act(at: 10, commandIsAlive: true) == .end)
  }

  @Test func `a clock that jumps (a suspend) skips the warning, never the end`() {
    var watch = watch(1000, .terminate)
    #expect(watch.act(at: 5000 * Self.second, commandIsAlive: true) == .end)
    #expect(watch.act(at: 5000 * Self.second, commandIsAlive: true) == .step(.command))
  }
}
