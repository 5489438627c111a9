internal import AKMSProcesses
internal import Glibc

/// What the broker does to a command and all that came of it, when akms does not.
enum Enforcement {
  /// Rounds of SIGKILL, and milliseconds between two: what was just forked must not get away.
  private static let (rounds, pause): (Int, Int32) = (10, 20)

  static func apply(_ step: Termination.Step, to execution: Execution) {
    switch step {
    case .command: for root in roots(of: execution) { root.handle.end(SIGTERM) }
    case .tree: signal(tree(of: execution), SIGTERM)
    case .kill: kill(execution)
    }
  }

  private static func kill(_ execution: Execution) {
    for _ in 0..<rounds {
      let tree = tree(of: execution)
      for root in roots(of: execution) { root.handle.signal(SIGKILL) }
      signal(tree, SIGKILL)
      guard !tree.isEmpty || execution.runs else { return }
      _ = poll(nil, 0, pause)
    }
  }

  private static func signal(_ tree: [ProcessEntry], _ number: Int32) {
    for entry in tree { if let handle = ProcessHandle(entry) { handle.end(number) } }
  }

  /// The command and what outlived it, or was found without it.
  private static func roots(of execution: Execution) -> [HeldProcess] {
    (execution.command.map { [$0] } ?? []) + execution.survivors
  }

  /// What descends from the command, from its survivors, and from akms as long as that lives.
  static func tree(of execution: Execution) -> [ProcessEntry] {
    let roots = roots(of: execution).compactMap(\.pid)
    let akms = execution.supervisor.pid.map { [$0] } ?? []
    return ProcessTable.read().descendants(of: roots + akms)
  }
}
