internal import AKMSModel

/// A canonical text while it is made, on the stack; the only heap allocation is the text of the finished scope.
///
/// Parts are appended from left to right. What does not fit is dropped and remembered in ``isTooLong``: canonical
/// text is never cut short unnoticed.
struct ScopeDraft: ~Copyable {
  /// `Limits.scope` bytes; the size of an inline array has to be a literal.
  private(set) var bytes = InlineArray<512, UInt8>(repeating: 0)
  private(set) var count = 0
  private(set) var isTooLong = false
  var layout = ScopeLayout()

  mutating func append(_ byte: UInt8) {
    guard count < bytes.count else { return isTooLong = true }
    bytes[count] = byte
    count += 1
  }

  mutating func append(_ source: Span<UInt8>, _ range: Range<Int>) {
    for index in range { append(source[index]) }
  }

  /// A byte as the grammar writes it: itself, or `%` and two upper-case digits.
  mutating func append(encoding byte: UInt8) {
    if ScopeAlphabet.isPlain(byte) { return append(byte) }
    append(ScopeAlphabet.percent)
    append(ScopeAlphabet.hexDigit(byte >> 4))
    append(ScopeAlphabet.hexDigit(byte & 15))
  }

  /// Takes back everything from `end` on.
  mutating func cut(to end: Int) { count = end }

  mutating func endConnection() {
    layout.connectionEnd = UInt8(truncatingIfNeeded: count)
    append(UInt8(ascii: ":"))
  }

  mutating func endActions() {
    layout.actionsEnd = UInt16(truncatingIfNeeded: count)
    append(UInt8(ascii: ":"))
  }

  /// One more action; `range` is its name in `source`.
  mutating func append(action range: Range<Int>, of source: Span<UInt8>) {
    if layout.actionCount > 0 { append(UInt8(ascii: "+")) }
    append(source, range)
    if !isTooLong { layout.actionCount += 1 }
  }

  /// One more segment, star included.
  mutating func append(segment range: Range<Int>, of source: Span<UInt8>) {
    if layout.segmentCount > 0 { append(ScopeAlphabet.slash) }
    append(source, range)
    if !isTooLong { layout.count(SegmentPiece(range, source).kind) }
  }

  mutating func append(param range: Range<Int>, of source: Span<UInt8>) {
    append(UInt8(ascii: ","))
    append(source, range)
  }

  mutating func endResource() { layout.resourceEnd = UInt16(truncatingIfNeeded: count) }

  /// The items from `start` on in the order of `names`.
  mutating func reorder(from start: Int, _ names: borrowing NameTable, separator: UInt8) {
    let old = bytes
    let end = count
    count = start
    for index in 0..<names.count {
      if index > 0 { append(separator) }
      let item = names[index]
      append(old.span, item..<ScopeItems.end(of: item, before: end, old.span))
    }
  }

  /// Whether what stands from `start` on is `.` or `..`.
  borrowing func isDots(from start: Int) -> Bool {
    let length = count - start
    return (1...2).contains(length) && bytes[start] == UInt8(ascii: ".") && bytes[count - 1] == UInt8(ascii: ".")
  }

  /// Whether the items that begin at `a` and `b` are the same.
  borrowing func itemsAreEqual(_ a: Int, _ b: Int) -> Bool {
    let ends = (ScopeItems.end(of: a, before: count, bytes.span), ScopeItems.end(of: b, before: count, bytes.span))
    return ScopeItems.areEqual(bytes.span, a..<ends.0, bytes.span, b..<ends.1)
  }

  /// The name that begins at `start`.
  borrowing func name(at start: Int) -> String {
    var end = start
    while end < count, ScopeAlphabet.isName(bytes[end]) { end += 1 }
    return ScopeItems.text(bytes.span, start..<end)
  }

  /// The scope, once all parts are there and nothing was dropped.
  borrowing func scope() -> Scope {
    precondition(!isTooLong, "a draft that was cut short is no scope")
    return Scope(text: ScopeItems.text(bytes.span, 0..<count), layout: layout)
  }
}
