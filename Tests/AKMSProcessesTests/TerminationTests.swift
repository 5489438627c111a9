import AKMSProcesses
import Testing

@Suite struct TerminationTests {
  static let second: UInt64 = 1_000_000_000

  /// The steps that are taken, each with the time of it in milliseconds, when it is asked every 100 ms.
  func steps(grace: Int, commandEnds: UInt64?) -> [String] {
    var termination = Termination(at: 10 * Self.second, grace: grace)
    var steps: [String] = []
    for tick in UInt64(95)...400 {
      let now = tick * Self.second / 10
      while let step = termination.step(at: now, commandIsAlive: commandEnds.map { now < $0 * Self.second } ?? true) {
        steps.append("\(tick * 100) \(step)")
      }
    }
    return steps
  }

  @Test(
    arguments: [
      (1, nil, ["10000 command", "11000 tree", "16000 kill"]), (0, nil, ["10000 command", "10000 tree", "15000 kill"]),
      (20, nil, ["10000 command", "30000 tree", "35000 kill"]),
      (20, 12, ["10000 command", "12000 tree", "17000 kill"]),
      (20, 0, ["10000 tree", "15000 kill"]),
    ] as [(Int, UInt64?, [String])])
  func `each step comes once, in order and in time`(_ grace: Int, _ ends: UInt64?, _ expected: [String]) {
    #expect(steps(grace: grace, commandEnds: ends) == expected)
  }

  @Test func `it says when it is to be asked again, and that it is over`() {
    var termination = Termination(at: 5, grace: 2)
    #expect(termination.wake == 5)
    #expect(termination.step(at: 4, commandIsAlive: true) == nil)
    #expect(termination.step(at: 5, commandIsAlive: true) == .command)
    #expect(termination.wake == 5 + 2 * Self.second)
    #expect(termination.step(at: 20 * Self.second, commandIsAlive: true) == .tree)
    #expect(termination.wake == 25 * Self.second, "a late step gives what follows its whole time")
    #expect(termination.step(at: 25 * Self.second, commandIsAlive: true) == .kill)
    #expect(termination.wake == nil && termination.step(at: .max, commandIsAlive: true) == nil)
  }
}
