internal import AKMSModel
internal import AKMSPipeline
internal import AKMSProcesses
internal import AKMSSecret
internal import AKMSTransport
internal import Glibc

/// What had left the command's tree before akms was killed: orphans that akms had adopted are init's now, and no line
/// of parents leads to them any more. They are known by what they hold: a granted value in their environment.
///
/// Only processes that came to the reaper which got akms's own child, that began after the grant, and that still have
/// `NAME=value` of it, byte for byte, are taken for its orphans. The values are kept for that, in locked memory, until all
/// is ended; their leases end meanwhile.
final class Orphans {
  private final class Values {
    let environment: SecretEnvironment
    init(_ environment: consuming SecretEnvironment) { self.environment = environment }
  }

  private let values: [Values]
  private let reapers: Set<Int32>
  private let command: ProcessEntry?
  private let begun: UInt64

  /// Waits until akms has given its children away, at most 200 ms.
  init(of execution: Execution, among all: [Execution]) {
    Self.waitForEnd(of: execution.supervisor)
    reapers = Self.reapers(execution, among: all)
    command = execution.commandEntry
    begun = execution.commandEntry?.start ?? execution.begun
    values = execution.terms.uses.compactMap { use in
      guard let opened = try? use.lease.open(as: use.variable) else { return nil }
      return Values(opened)
    }
  }

  /// Those that are there now.
  func find() -> [ProcessEntry] {
    guard !values.isEmpty else { return [] }
    return ProcessTable.read().entries.filter { entry in
      reapers.contains(entry.parent) && entry.start >= begun && entry != command && !entry.isZombie && holds(entry.pid)
    }
  }

  private func holds(_ pid: Int32) -> Bool {
    values.contains { values in
      values.environment.entries.indices.contains { index in
        let name = values.environment.entries[index].name
        return values.environment.withValue(at: index) { EnvironmentSearch.finds(name, $0, in: pid) }
      }
    }
  }

  /// Its descriptors are closed before its children are given away: only its end says that they are.
  private static func waitForEnd(of supervisor: HeldProcess) {
    var state = pollfd(fd: supervisor.number, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&state, 1, 200)
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
}
