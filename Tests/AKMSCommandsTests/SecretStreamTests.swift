import AKMSModel
import Glibc
import Testing

@testable import AKMSCommands

struct SecretStreamTests {
  /// Reads `bytes` through a pipe that another thread fills, `piece` bytes a write.
  private func read(_ bytes: [UInt8], piece: Int, limit: Int) throws -> [UInt8] {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    let (reader, writer) = (ends[0], ends[1])
    defer { close(reader) }
    let thread = Thread {
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = unsafe rest.prefix(piece).withUnsafeBytes { unsafe write(writer, $0.baseAddress, $0.count) }
        guard count > 0 else { break }
        rest = rest.dropFirst(count)
      }
      close(writer)
    }
    defer { thread.join() }
    // what is left unread would block the writer
    defer { drain(reader) }
    return try SecretStream(descriptor: reader).readToEnd(limit: limit).revealed
  }

  private func drain(_ descriptor: Int32) {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while unsafe Glibc.read(descriptor, &bytes, bytes.count) > 0 {}
  }

  @Test(arguments: [0, 1, 4095, 4096, 4097, 8192, 8193, 65_536, 130_815], [1 << 20, 777])
  func `a stream of any length arrives whole, in whatever pieces`(count: Int, piece: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    #expect(try read(bytes, piece: piece, limit: 130_815) == bytes)
  }

  @Test(arguments: [(0, 1), (10, 11), (4096, 4097), (4096, 70_000), (130_815, 130_816)])
  func `a byte over the limit is refused`(limit: Int, count: Int) {
    #expect(throws: Failure(.usage, "the value is longer than \(limit) bytes")) {
      try read(Array(repeating: 1, count: count), piece: 4096, limit: limit)
    }
  }

  @Test func `a descriptor that cannot be read is refused`() {
    #expect(throws: Failure(.usage, "the value cannot be read from stdin", why: "errno 9")) {
      try SecretStream(descriptor: 9999).readToEnd(limit: 10).revealed
    }
  }
}

/// A thread of its own for what blocks: the test runner's threads are few and shared.
final class Thread: @unchecked Sendable {
  private let body: @Sendable () -> Void
  private var handle = pthread_t()

  init(_ body: @escaping @Sendable () -> Void) {
    self.body = body
    let own = unsafe Unmanaged.passRetained(self).toOpaque()
    unsafe pthread_create(
      &handle, nil,
      { argument in
        unsafe Unmanaged<Thread>.fromOpaque(argument!).takeRetainedValue().body()
        return nil
      }, own)
  }

  func join() { pthread_join(handle, nil) }
}
