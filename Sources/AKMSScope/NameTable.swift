/// Where the names of a list begin in a text, in order and each once. Finding a place takes few comparisons, so 512
/// hostile bytes cost microseconds.
struct NameTable: ~Copyable {
  // an item and its separator take two bytes at least, so a list of 512 bytes has no more than 256
  private var starts = InlineArray<256, UInt16>(repeating: 0)
  private(set) var count = 0
  /// Whether the names did not come in order.
  private(set) var isReordered = false

  subscript(index: Int) -> Int { Int(starts[index]) }

  /// Notes the name that begins at `start`.
  ///
  /// - Returns: Where an equal one begins that was there before; nil where it is new.
  mutating func insert(_ start: Int, _ bytes: Span<UInt8>) -> Int? {
    var (low, high) = (0, count)
    if high > 0, ScopeItems.order(bytes, self[high - 1], bytes, start) < 0 { low = high }
    while low < high {
      let middle = (low + high) / 2
      let order = ScopeItems.order(bytes, self[middle], bytes, start)
      if order == 0 { return self[middle] }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    place(start, at: low)
    return nil
  }

  private mutating func place(_ start: Int, at index: Int) {
    isReordered = isReordered || index < count
    var free = count
    while free > index {
      starts[free] = starts[free - 1]
      free -= 1
    }
    starts[index] = UInt16(truncatingIfNeeded: start)
    count += 1
  }
}
