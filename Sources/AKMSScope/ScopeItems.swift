// Actions and params are lists of items, each a name or a `name=value`, sorted by the bytes of the name. Names in two
// texts are compared where they stand.

/// What can be asked of bytes that are known to be canonical text.
enum ScopeItems {
  /// Which of two names comes first, by bytes: negative, 0 for equal, or positive. A name ends where the text ends or
  /// at the first byte that no name has, and a shorter one comes before what it begins.
  static func order(_ a: Span<UInt8>, _ aStart: Int, _ b: Span<UInt8>, _ bStart: Int) -> Int {
    var (i, j) = (aStart, bStart)
    while true {
      let left = i < a.count && ScopeAlphabet.isName(a[i]) ? a[i] : 0
      let right = j < b.count && ScopeAlphabet.isName(b[j]) ? b[j] : 0
      guard left == right, left != 0 else { return Int(left) - Int(right) }
      i += 1
      j += 1
    }
  }

  /// Where the item that begins at `start` ends: at the next `+` or `,`, or at `limit`.
  static func end(of start: Int, before limit: Int, _ bytes: Span<UInt8>) -> Int {
    var at = start
    while at < limit, !ScopeAlphabet.endsItem(bytes[at]) { at += 1 }
    return at
  }

  static func areEqual(_ a: Span<UInt8>, _ aRange: Range<Int>, _ b: Span<UInt8>, _ bRange: Range<Int>) -> Bool {
    guard aRange.count == bRange.count else { return false }
    let first = a.extracting(aRange)
    let second = b.extracting(bRange)
    for index in first.indices where first[index] != second[index] { return false }
    return true
  }

  /// Whether a text is a name of the grammar.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 32 else { return false }
    return ScopeAlphabet.isLower(first) && text.utf8.allSatisfy(ScopeAlphabet.isName)
  }

  /// A copy of canonical text; of at most 15 bytes it needs no allocation.
  static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    // the grammar admits ASCII only, and nothing else is ever written to a draft
    String(copying: unsafe UTF8Span(unchecked: bytes.extracting(range), isKnownASCII: true))
  }
}
