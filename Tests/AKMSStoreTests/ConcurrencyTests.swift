import AKMSModel
import AKMSSecret
import AKMSStore
import Testing

@Suite struct ConcurrencyTests {
  @Test func `sets, reads, lists and leases from many tasks do not disturb each other`() async throws {
    let fixture = try ScratchFolder()
    let store = try Store.create(in: fixture.path) { Fixture.time }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for round in 1...25 {
            try store.set("own/\(task)", "value-\(task)-\(round)")
            try store.set("shared", "value-\(task)-\(round)")
            #expect(try store.text("own/\(task)") == "value-\(task)-\(round)")
            #expect(try store.text("shared").hasPrefix("value-"))
            try store.record(
              LeaseRecord(
                id: "\(task)-\(round)", session: "s", connection: "c", scope: "x", tool: "", issuedAt: 1, expiresAt: 2))
            _ = try store.list()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try store.show(SecretName("shared")).latest.version == 200)
    #expect(try store.list().count == 9)
    #expect(try store.leases().count == 200)
    try store.close()
  }

  @Test func `a lock in the midst of reads gives values or refusals, nothing else`() async throws {
    let fixture = try ScratchFolder()
    let store = try Store.create(in: fixture.path) { Fixture.time }
    try store.set("a", "value")
    let wrong = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          (0..<200).count { _ in
            do { return try store.text("a") != "value" } catch { return (error as? Failure)?.code != .locked }
          }
        }
      }
      group.addTask {
        for _ in 0..<50 {
          store.lock()
          try store.unlock()
        }
        return 0
      }
      return try await group.reduce(0, +)
    }
    #expect(wrong == 0)
    try store.close()
  }

  @Test func `two processes' worth of stores on one folder see each other's writes`() throws {
    try Fixture.with { fixture in
      let (one, other) = (try fixture.create(), try fixture.open())
      try one.set("a", "first")
      #expect(try other.text("a") == "first")
      #expect(try other.set("a", "second").version == 2)
      #expect(try one.text("a") == "second")
      try one.remove(SecretName("a"))
      #expect(throws: Failure.self) { try other.text("a") }
    }
  }
}
