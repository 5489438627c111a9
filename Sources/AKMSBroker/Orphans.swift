internal import AKMSModel
internal import AKMSPipeline
internal import AKMSProcesses
internal import AKMSSecret
internal import Glibc

/// What had left the command's tree before akms was killed: orphans that akms had adopted are init's now, and no line
/// of parents leads to them any more. They are known by what they hold: a granted value in their environment.
///
/// Only processes that came to the reaper which got akms's own child, that began after the grant, and that still have
/// `NAME=value` of it, byte for byte, are taken for its orphans.
enum Orphans {
  static func of(_ execution: Execution, among all: [Execution]) -> [ProcessEntry] {
    guard !execution.terms.uses.isEmpty, waitForEnd(of: execution.supervisor) else { return [] }
    let reapers = reapers(execution, among: all)
    let begun = execution.commandEntry?.start ?? execution.begun
    return ProcessTable.read().entries.filter { entry in
      reapers.contains(entry.parent) && entry.start >= begun && entry.pid != execution.commandEntry?.pid
        && !entry.isZombie && holdsGrant(entry.pid, execution.terms.uses)
    }
  }

  /// Its descriptors are closed before its children are given away: only its end says that they are.
  private static func waitForEnd(of supervisor: HeldProcess) -> Bool {
    var state = pollfd(fd: supervisor.number, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&state, 1, 200) == 1
  }

  /// Who got akms's children: seen by its command; else init, who has the broker, or an akms around it.
  private static func reapers(_ execution: Execution, among all: [Execution]) -> Set<Int32> {
    if let command = execution.commandEntry, execution.command?.isAlive == true,
      let now = ProcessEntry(pid: command.pid), now == command
    {
      return [now.parent]
    }
    return Set([1, getppid()] + all.filter { $0 !== execution && $0.connection >= 0 }.map(\.peer.pid))
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
