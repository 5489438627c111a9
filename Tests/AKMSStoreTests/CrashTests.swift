import AKMSModel
import AKMSStore
import Foundation
import GRDB
import Glibc
import Testing

@Suite struct CrashTests {
  /// A child sets values one after another and says each one that returned; it is killed in the midst of them.
  @Test(arguments: [1, 3, 10, 30]) func `nothing that was stored is lost when the process is killed`(acknowledged: Int)
    async throws
  {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let folder = scratch.parent
    try Store.create(in: scratch.path) { 1 }.close()
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [folder = folder as String, acknowledged = acknowledged as Int] in
      let store = try Store.open(in: folder + "/data") { 1 }
      let done = unsafe open(folder + "/done", O_CREAT | O_WRONLY | O_APPEND, 0o600 as mode_t)
      // the killer wakes up while sets go on
      Thread.detachNewThread {
        while (try? Data(contentsOf: URL(fileURLWithPath: folder + "/done")).count) ?? 0 < acknowledged { usleep(50) }
        kill(getpid(), SIGKILL)
      }
      while true {
        _ = try store.set(SecretName("a"), secret("value"))
        _ = unsafe write(done, "x", 1)
      }
    }
    let done = try Data(contentsOf: URL(fileURLWithPath: folder + "/done")).count
    let store = try Store.open(in: folder + "/data") { 1 }
    let latest = try store.show(SecretName("a")).latest.version
    #expect(done >= acknowledged)
    #expect(latest == done || latest == done + 1)
    for version in try store.history(SecretName("a")) {
      #expect(try store.text("a", version: version.version) == "value")
    }
  }

  @Test func `what was removed before a crash leaves the log at the next start`() async throws {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let folder = scratch.parent
    await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
      let store = try Store.create(in: folder + "/data") { 1 }
      try store.set("goes", "value")
      let queue = try DatabaseQueue(path: folder + "/data/store.db")
      let key = try await queue.read { try Data.fetchOne($0, sql: "SELECT data_key FROM secret_version") }
      try key?.write(to: URL(fileURLWithPath: folder + "/key"))
      // as remove(_:) does, up to the checkpoint
      try await queue.write { try $0.execute(sql: "PRAGMA secure_delete = ON; DELETE FROM secret") }
      kill(getpid(), SIGKILL)
    }
    let key = try Data(contentsOf: URL(fileURLWithPath: folder + "/key"))
    let log = try Data(contentsOf: URL(fileURLWithPath: folder + "/data/store.db-wal"))
    #expect(log.range(of: key) != nil)
    let store = try Store.open(in: folder + "/data") { 1 }
    #expect(try store.list().isEmpty)
    for name in ["store.db", "store.db-wal"] {
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/data/" + name)).range(of: key) == nil, "\(name)")
    }
  }

  @Test(arguments: [0, 200, 1000, 4000, 10_000, 20_000]) func `an init that was killed can be done again`(micros: Int)
    async throws
  {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let folder = scratch.parent
    await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String, micros = micros as Int] in
      Thread.detachNewThread {
        usleep(UInt32(micros))
        kill(getpid(), SIGKILL)
      }
      _ = try Store.create(in: folder + "/data") { 1 }
      pause()
    }
    let store = try Store.create(in: folder + "/data") { 1 }
    #expect(store.isUnlocked)
    try store.set("a", "value")
    #expect(try store.text("a") == "value")
    #expect(try store.slots().count == 1)
  }

  @Test func `a first write that was cut short leaves a journal, and the next init undoes it`() async throws {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let folder = scratch.parent + "/data"
    _ = unsafe mkdir(folder, 0o700)
    close(unsafe open(folder + "/store.db", O_CREAT | O_WRONLY, 0o600 as mode_t))
    await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
      umask(0o077)
      let queue = try DatabaseQueue(path: folder + "/store.db")
      try await queue.writeWithoutTransaction { database in
        // one page of cache: the transaction's pages reach the file before it ends
        try database.execute(sql: "PRAGMA cache_size = 1; BEGIN IMMEDIATE; CREATE TABLE half (x)")
        for _ in 0..<100 { try database.execute(sql: "INSERT INTO half VALUES (randomblob(4000))") }
        kill(getpid(), SIGKILL)
      }
    }
    #expect(FileManager.default.fileExists(atPath: folder + "/store.db-journal"))
    let store = try Store.create(in: folder) { 1 }
    try store.set("a", "value")
    #expect(try store.text("a") == "value")
    #expect(try store.slots().count == 1)
  }
}
