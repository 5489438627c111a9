internal import AKMSProcesses
internal import Glibc

/// What the broker does to a command and all that came of it, when akms does not.
enum Enforcement {
  /// Rounds of SIGKILL, and milliseconds between two: what was just forked must not get away.
  private static let (rounds, pause): (Int, Int32) = (10, 20)

  static func apply(_ step: Termination.Step, to execution: Execution) {
    execution.hold(found(of: execution))
    switch step {
    case .command where !actsItself(execution.supervisor):
      for root in roots(of: execution) { root.handle.end(SIGTERM) }
      // a stopped akms would keep its caller waiting for a command that is gone
      execution.supervisor.handle.signal(SIGCONT)
      execution.hasActed = true
    case .tree where !actsItself(execution.supervisor):
      for process in execution.all where process.pid != execution.commandEntry?.pid { process.handle.end(SIGTERM) }
      execution.hasActed = true
    case .command, .tree: break
    case .kill: kill(execution)
    }
  }

  private static func kill(_ execution: Execution) {
    for _ in 0..<rounds {
      execution.hold(found(of: execution))
      execution.forgetTheGone()
      let living = execution.all.filter(\.isAlive)
      guard !living.isEmpty else { return }
      execution.hasActed = true
      for process in living { process.handle.signal(SIGKILL) }
      _ = poll(nil, 0, pause)
    }
  }

  /// akms is there and runs: what it does gently is not done a second time. SIGKILL comes from both.
  private static func actsItself(_ supervisor: HeldProcess) -> Bool {
    guard supervisor.isAlive, let pid = supervisor.pid, let entry = ProcessEntry(pid: pid) else { return false }
    return !entry.isStopped
  }

  /// The command, or what outlived it by akms's word.
  private static func roots(of execution: Execution) -> [HeldProcess] {
    (execution.command.map { [$0] } ?? []) + execution.survivors
  }

  /// All that has come of it, as far as it can be found now.
  static func found(of execution: Execution) -> [ProcessEntry] {
    tree(of: execution) + (execution.orphans?.find() ?? [])
  }

  /// What descends from all that is known, and from akms as long as that lives.
  private static func tree(of execution: Execution) -> [ProcessEntry] {
    let akms = execution.supervisor.pid.map { [$0] } ?? []
    return ProcessTable.read().descendants(of: execution.all.compactMap(\.pid) + akms, sparing: [getpid()])
  }
}
