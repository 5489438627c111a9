/// Goes through two sorted lists of items at once, each name once.
struct ItemMerge {
  enum Side { case left, right, both }

  /// The item of the last step in the first text, where it had one.
  private(set) var left: Range<Int>
  /// The same in the second text.
  private(set) var right: Range<Int>
  private let leftEnd: Int
  private let rightEnd: Int
  private var step = Side.both

  /// - Parameters:
  ///   - left: Where the list begins and ends in the first text; an empty one may begin behind its end.
  ///   - right: The same in the second.
  init(_ left: (start: Int, end: Int), _ right: (start: Int, end: Int)) {
    // as if an item had just ended before each list
    (self.left, self.right) = (left.start - 1..<left.start - 1, right.start - 1..<right.start - 1)
    (leftEnd, rightEnd) = (left.end, right.end)
  }

  /// Takes the next name; nil when both lists are at their ends.
  mutating func next(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Side? {
    if step != .right { left = Self.item(after: left, before: leftEnd, a) }
    if step != .left { right = Self.item(after: right, before: rightEnd, b) }
    switch (left.isEmpty, right.isEmpty) {
    case (true, true): return nil
    case (false, true): step = .left
    case (true, false): step = .right
    case (false, false):
      let order = ScopeItems.order(a, left.lowerBound, b, right.lowerBound)
      step = order == 0 ? .both : order < 0 ? .left : .right
    }
    return step
  }

  /// The item behind the separator that ends `range`; an empty range at the end of the list.
  private static func item(after range: Range<Int>, before end: Int, _ bytes: Span<UInt8>) -> Range<Int> {
    let start = range.upperBound + 1
    guard start < end else { return end..<end }
    return start..<ScopeItems.end(of: start, before: end, bytes)
  }
}
