import AKMSModel
import AKMSTestSupport
import Testing

@testable import AKMSSecret

struct LockedArenaTests {
  @Test func `memory comes zeroed, is given back, and is zeroed again`() throws {
    let arena = try LockedArena(bytes: 4096)
    let memory = try unsafe arena.allocate(100)
    #expect(unsafe memory.allSatisfy { $0 == 0 })
    for i in 0..<100 { unsafe memory[i] = 0xAA }
    #expect(arena.used == 128)
    unsafe arena.free(memory)
    #expect(arena.used == 0)
    let again = try unsafe arena.allocate(100)
    #expect(unsafe again.allSatisfy { $0 == 0 })
    unsafe arena.free(again)
  }

  @Test func `a full arena refuses and goes on working`() throws {
    let arena = try LockedArena(bytes: 4096)
    let all = try unsafe arena.allocate(4096)
    #expect(
      throws: Failure(.rateLimited, "no locked memory left for a secret of 1 bytes", why: "4096 bytes are all there is")
    ) {
      _ = try unsafe arena.allocate(1).count
    }
    unsafe arena.free(all)
    let one = try unsafe arena.allocate(1)
    unsafe arena.free(one)
  }

  @Test func `an arena grows by chunks up to its limit, also for one secret that is larger than a chunk`() throws {
    let arena = try LockedArena(bytes: 2 << 20)
    #expect(arena.size == 256 << 10)
    let large = try unsafe arena.allocate(1 << 20)
    #expect(arena.size == 1280 << 10)
    let small = try unsafe arena.allocate(200 << 10)
    #expect(arena.size == 1280 << 10)
    #expect(throws: Failure.self) { _ = try unsafe arena.allocate(1 << 20).count }
    unsafe arena.free(large)
    unsafe arena.free(small)
    #expect(arena.used == 0)
  }

  @Test func `slots never overlap under random use`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed)
    let arena = try LockedArena(bytes: 64 << 10)
    var held: [(memory: UnsafeMutableRawBufferPointer, mark: UInt8)] = unsafe []
    for step in 0..<2000 {
      if unsafe held.isEmpty || Bool.random(using: &generator) {
        guard let memory = try? unsafe arena.allocate(Int.random(in: 1...700, using: &generator)) else { continue }
        let mark = UInt8(truncatingIfNeeded: step)
        for i in memory.indices { unsafe memory[i] = mark }
        unsafe held.append((memory, mark))
      } else {
        let (memory, mark) = unsafe held.remove(at: Int.random(in: held.indices, using: &generator))
        #expect(unsafe memory.allSatisfy { $0 == mark }, "seed \(seed), step \(step)")
        unsafe arena.free(memory)
      }
    }
    while let last = unsafe held.popLast() { unsafe arena.free(last.memory) }
    #expect(arena.used == 0, "seed \(seed)")
  }
}
