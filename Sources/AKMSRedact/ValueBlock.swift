internal import AKMSModel
internal import AKMSSecret
internal import Glibc

/// Values one behind the other in one guarded block that grows: a block for each would cost 50 µs of system calls.
struct ValueBlock: ~Copyable {
  private(set) var memory: Secret
  /// Where each stands.
  private(set) var ranges: [Range<Int>] = []

  init() throws(Failure) { memory = try Secret(count: RedactLimits.block) { _ in } }

  private var end: Int { ranges.last?.upperBound ?? 0 }

  /// - Throws: `.internal` when no guarded memory is left.
  mutating func append(_ value: RawSpan) throws(Failure) {
    let range = end..<end + value.byteCount
    if range.upperBound > memory.count { try grow(to: max(range.upperBound, 2 * memory.count)) }
    unsafe memory.withUnsafeBytes { memory in
      // it is not shared before it is full of values, and a `Secret`'s memory is never read-only
      let target = unsafe UnsafeMutableRawPointer(mutating: memory.baseAddress!) + range.lowerBound
      unsafe value.withUnsafeBytes { unsafe _ = memcpy(target, $0.baseAddress!, $0.count) }
    }
    ranges.append(range)
  }

  private mutating func grow(to count: Int) throws(Failure) {
    let end = end
    memory = try memory.withBytes { old throws(Failure) in
      try Secret(count: Round.up(count)) { span in span.write(old.extracting(0..<end), at: 0) }
    }
  }

  borrowing func contains(_ value: RawSpan) -> Bool {
    unsafe memory.withUnsafeBytes { memory in
      unsafe value.withUnsafeBytes { value in
        ranges.contains { range in
          unsafe range.count == value.count
            && memcmp(memory.baseAddress! + range.lowerBound, value.baseAddress!, value.count) == 0
        }
      }
    }
  }
}
