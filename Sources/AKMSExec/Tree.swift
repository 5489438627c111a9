internal import AKMSProcesses
internal import Glibc

/// What akms does to its command and to what descends from it, at the lease's end.
enum Tree {
  static func apply(_ step: Termination.Step, _ child: borrowing ChildProcess, sparing spared: [Int32]) {
    switch step {
    case .command: child.handle.end(SIGTERM)
    case .tree: signal(SIGTERM, except: child.pid, spared)
    case .kill: signal(SIGKILL, except: nil, spared)
    }
  }

  /// To all that descend from akms and that it may signal; each is held by a pidfd before.
  private static func signal(_ number: Int32, except: Int32?, _ spared: [Int32]) {
    for entry in ProcessTable.read().descendants(of: [getpid()], sparing: spared) where entry.pid != except {
      if let handle = ProcessHandle(entry) { handle.end(number) }
    }
  }
}
