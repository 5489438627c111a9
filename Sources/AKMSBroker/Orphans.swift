internal import AKMSModel
internal import AKMSPipeline
internal import AKMSProcesses
internal import AKMSSecret
internal import Glibc

/// What had left the command's tree before akms was killed: orphans that akms had adopted are init's now, and no line
/// of parents leads to them any more. They are known by what they hold: a granted value in their environment.
///
/// Only processes that came to the reaper which got akms's own child, that began after the command did, and that still
/// have `NAME=value` of this grant, byte for byte, are taken for its orphans.
enum Orphans {
  static func of(_ execution: Execution) -> [ProcessEntry] {
    guard let command = execution.commandEntry, waitForEnd(of: execution.supervisor) else { return [] }
    let reapers = reapers(command, execution)
    let candidates = ProcessTable.read().entries.filter {
      reapers.contains($0.parent) && $0.start >= command.start && $0.pid != command.pid && !$0.isZombie
    }
    return candidates.filter { holdsGrant($0.pid, execution.terms.uses) }
  }

  /// Its descriptors are closed before its children are given away: only its end says that they are.
  private static func waitForEnd(of supervisor: HeldProcess) -> Bool {
    var state = pollfd(fd: supervisor.number, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&state, 1, 200) == 1
  }

  private static func reapers(_ command: ProcessEntry, _ execution: Execution) -> Set<Int32> {
    if execution.command?.isAlive == true, let now = ProcessEntry(pid: command.pid), now.start == command.start {
      return [now.parent]
    }
    return [1, getppid()]
  }

  private static func holdsGrant(_ pid: Int32, _ uses: [Use]) -> Bool {
    uses.contains { use in
      guard let values = try? use.lease.open(as: use.variable) else { return false }
      return values.entries.indices.contains { index in
        let name = values.entries[index].name
        return values.withValue(at: index) { EnvironmentSearch.finds(name, $0, in: pid) }
      }
    }
  }
}
