internal import AKMSModel
internal import AKMSSecret

/// A spelling with the lengths of its beginnings' borders: the table of Knuth, Morris and Pratt ("Fast pattern matching
/// in strings", SIAM Journal on Computing 6(2), 1977), in guarded memory.
///
/// Five bytes for each of the spelling: 4 MB for the longest value as JSON with nothing but controls.
final class Borders: Sendable {
  /// Bytes of the spelling.
  let count: Int
  private let memory: Secret

  init(of spelling: Spelling, in values: UnsafeRawBufferPointer) {
    let count = unsafe spelling.count(in: values)
    self.count = count
    do throws(Failure) {
      memory = try Secret(count: Round.up(4 * (count + 1) + count)) { span in
        unsafe span.withUnsafeMutableBytes { unsafe Self.fill($0, count, spelling, in: values) }
      }
    } catch {
      fatalError("no guarded memory to tell a value from its repetition")
    }
  }

  /// Bytes of the spelling that the text follows after `byte`; 0 when fewer than `least` of them stay before it.
  func next(_ count: Int, _ byte: UInt8, least: Int) -> Int {
    unsafe memory.withUnsafeBytes { memory in
      let (borders, text) = unsafe Self.parts(memory, self.count)
      var count = count
      while count >= least {
        if count < self.count, unsafe text[count] == byte { return count + 1 }
        count = unsafe Int(borders[count])
      }
      return 0
    }
  }

  private static func parts(
    _ memory: UnsafeRawBufferPointer, _ count: Int
  ) -> (UnsafePointer<UInt32>, UnsafePointer<UInt8>) {
    let start = memory.baseAddress!
    return unsafe (
      start.assumingMemoryBound(to: UInt32.self), (start + 4 * (count + 1)).assumingMemoryBound(to: UInt8.self)
    )
  }

  private static func fill(
    _ memory: UnsafeMutableRawBufferPointer, _ count: Int, _ spelling: Spelling, in values: UnsafeRawBufferPointer
  ) {
    let (constant, bytes) = unsafe parts(UnsafeRawBufferPointer(memory), count)
    let borders = unsafe UnsafeMutablePointer(mutating: constant), text = unsafe UnsafeMutablePointer(mutating: bytes)
    var (place, border) = (Spelling.Place(), 0)
    for index in 0..<count {
      let byte = unsafe spelling.next(&place, in: values) ?? 0
      unsafe text[index] = byte
      guard index > 0 else { continue }
      while border > 0, unsafe text[border] != byte { border = unsafe Int(borders[border]) }
      if unsafe text[border] == byte { border += 1 }
      unsafe borders[index + 1] = UInt32(border)
    }
  }
}
