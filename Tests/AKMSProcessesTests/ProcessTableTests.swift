import AKMSProcesses
import CLinux
import Foundation
import Testing

private struct Missing: Error {}

@Suite struct ProcessTableTests {
  func entry(_ pid: Int32, _ parent: Int32, _ state: UInt8 = UInt8(ascii: "S")) -> ProcessEntry {
    ProcessEntry(pid: pid, parent: parent, start: 1, state: state)
  }

  @Test func `all that descends is found, whatever stands between`() {
    let table = ProcessTable([
      entry(9, 8), entry(1, 0), entry(5, 1), entry(6, 5), entry(7, 6, UInt8(ascii: "Z")), entry(8, 6), entry(2, 1),
    ])
    #expect(Set(table.descendants(of: [5]).map(\.pid)) == [6, 8, 9], "a zombie has nothing left")
    #expect(Set(table.descendants(of: [8, 2]).map(\.pid)) == [9])
    #expect(Set(table.descendants(of: [5], sparing: [8]).map(\.pid)) == [6], "with all below")
    #expect(table.descendants(of: [77]).isEmpty && table.descendants(of: []).isEmpty)
    #expect(table.ancestors(of: 9).map(\.pid) == [8, 6, 5, 1])
  }

  @Test func `a table that makes no sense ends all the same`() {
    let table = ProcessTable([entry(1, 2), entry(2, 1), entry(3, 3)])
    #expect(Set(table.descendants(of: [1]).map(\.pid)) == [2])
    #expect(table.descendants(of: [3]).isEmpty)
    #expect(table.ancestors(of: 1).count <= 4096)
  }

  @Test func `one process is one in every state`() {
    #expect(entry(1, 2) == entry(1, 3, UInt8(ascii: "T")))
    #expect(Set([entry(1, 2), entry(1, 3)]).count == 1)
    #expect(entry(1, 2) != ProcessEntry(pid: 1, parent: 2, start: 2))
    #expect(entry(1, 2, UInt8(ascii: "T")).isStopped && entry(1, 2, UInt8(ascii: "t")).isStopped)
  }

  @Test func `this process and its children stand in the system's table`() throws {
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/bin/sleep")
    child.arguments = ["30"]
    try child.run()
    defer { child.terminate() }
    let own = try #require(ProcessEntry(pid: getpid()))
    let found = try #require(
      ProcessTable.read().descendants(of: [getpid()]).first { $0.pid == child.processIdentifier })
    #expect(found.parent == own.pid && found.start >= own.start)
    #expect(ProcessTable.read().ancestors(of: found.pid).first == own)
    guard let handle = ProcessHandle(found) else { throw Missing() }
    let before = (handle.isAlive, handle.pid)
    #expect(before == (true, found.pid))
    child.terminate()
    child.waitUntilExit()
    let after = (handle.isAlive, handle.pid, handle.signal(0))
    #expect(after == (false, nil, false))
  }

  @Test func `a number that went to another process is not taken for the one before it`() throws {
    let own = try #require(ProcessEntry(pid: getpid()))
    let isTaken = ProcessHandle(ProcessEntry(pid: own.pid, parent: own.parent, start: own.start + 1)) != nil
    #expect(!isTaken)
    let isThere = ProcessHandle(own) != nil
    #expect(isThere)
    #expect(ProcessEntry(pid: 1 << 30) == nil)
  }

  @Test func `a name with anything in it does not shift the fields`() throws {
    let name = "a) Z 1 (b"
    let link = NSTemporaryDirectory() + name
    try? FileManager.default.removeItem(atPath: link)
    try FileManager.default.copyItem(atPath: "/bin/sleep", toPath: link)
    defer { try? FileManager.default.removeItem(atPath: link) }
    let child = Process()
    child.executableURL = URL(fileURLWithPath: link)
    child.arguments = ["30"]
    try child.run()
    defer { child.terminate() }
    let entry = try #require(ProcessEntry(pid: child.processIdentifier))
    #expect(entry.parent == getpid() && !entry.isZombie && entry.start > 0)
  }
}
