internal import AKMSModel
internal import CLinux
internal import Glibc

/// A process by number and start: together they name it for good, a number alone can go to another.
package struct ProcessEntry: Sendable, Hashable {
  package let pid: Int32
  package let parent: Int32
  /// Clock ticks after boot.
  package let start: UInt64
  /// The state's letter, as proc_pid_stat(5) has it.
  private let state: UInt8

  package var isZombie: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }
  /// By a signal, or by a tracer.
  package var isStopped: Bool { state == UInt8(ascii: "T") || state == UInt8(ascii: "t") }

  package init(pid: Int32, parent: Int32, start: UInt64, state: UInt8 = UInt8(ascii: "S")) {
    (self.pid, self.parent, self.start, self.state) = (pid, parent, start, state)
  }

  init(_ raw: akms_process) {
    self.init(pid: raw.pid, parent: raw.parent, start: raw.start, state: UInt8(bitPattern: raw.state))
  }

  /// One process is one, wherever and in whatever state it has been seen.
  package static func == (one: ProcessEntry, other: ProcessEntry) -> Bool {
    one.pid == other.pid && one.start == other.start
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(pid)
    hasher.combine(start)
  }

  /// The process of that number right now; nil where there is none.
  package init?(pid: Int32) {
    var raw = akms_process()
    guard unsafe akms_process_read(pid, &raw) == 0 else { return nil }
    self.init(raw)
  }
}

/// What /proc shows at one moment; processes of other users may be hidden there (hidepid, proc(5)).
package struct ProcessTable: Sendable {
  package let entries: [ProcessEntry]

  package init(_ entries: [ProcessEntry]) { self.entries = entries }

  /// Reads /proc: about 10 µs a process.
  package static func read() -> ProcessTable {
    var room = 1024
    while true {
      var table = [akms_process](repeating: akms_process(), count: room)
      let count = Int(unsafe akms_process_table(&table, Int32(room)))
      guard count > room else { return ProcessTable(table.prefix(max(0, count)).map(ProcessEntry.init)) }
      room = count + 256
    }
  }

  /// All that descend from `roots`, children before grandchildren, the roots left out; zombies are passed over, since
  /// what they had is gone and their children have another parent.
  ///
  /// - Parameter spared: Left out with all below them: a broker that was started by something below akms is akms's
  ///   orphan, and no part of the command.
  package func descendants(of roots: [Int32], sparing spared: [Int32] = []) -> [ProcessEntry] {
    var children: [Int32: [ProcessEntry]] = [:]
    for entry in entries where entry.pid != entry.parent { children[entry.parent, default: []].append(entry) }
    var found: [ProcessEntry] = []
    var seen = Set(roots + spared)
    var open = roots
    while let parent = open.popLast() {
      for child in children[parent] ?? [] where seen.insert(child.pid).inserted {
        if !child.isZombie { found.append(child) }
        open.append(child.pid)
      }
    }
    return found
  }

  /// The line of parents from `pid` up, the nearest first.
  package func ancestors(of pid: Int32) -> [ProcessEntry] {
    var byNumber: [Int32: ProcessEntry] = [:]
    for entry in entries { byNumber[entry.pid] = entry }
    var line: [ProcessEntry] = []
    var next = byNumber[pid]?.parent
    while let number = next, let entry = byNumber[number], line.count < 4096 {
      line.append(entry)
      next = entry.parent
    }
    return line
  }
}
