/// How the single segments that one pattern matches lie to those of another. There is no fifth case: two patterns of
/// this language either exclude each other or one holds the other.
enum SegmentRelation {
  case equal
  /// The first lies within the second.
  case narrower
  /// The second lies within the first.
  case wider
  case apart
}

/// Goes through the segments of two resources at once; `**` is never one of them (callers stop before it).
struct SegmentMerge {
  /// The segment of the last step in the first text, star included.
  private(set) var left: Range<Int>
  /// The same in the second text.
  private(set) var right: Range<Int>
  private let leftEnd: Int
  private let rightEnd: Int

  init(_ left: Range<Int>, _ right: Range<Int>) {
    // as if a segment had just ended before each resource
    (self.left, self.right) = (
      left.lowerBound - 1..<left.lowerBound - 1, right.lowerBound - 1..<right.lowerBound - 1
    )
    (leftEnd, rightEnd) = (left.upperBound, right.upperBound)
  }

  /// Takes the next segment of both, of which there has to be one.
  @inline(__always)
  mutating func next(_ a: Span<UInt8>, _ b: Span<UInt8>) -> SegmentRelation {
    let (i, j) = (left.upperBound + 1, right.upperBound + 1)
    let most = min(leftEnd - i, rightEnd - j)
    // of one length, so that the loop needs one check a byte
    let first = a.extracting(i..<i + most)
    let second = b.extracting(j..<j + most)
    var same = 0
    while same < most, first[same] == second[same], first[same] != ScopeAlphabet.slash { same += 1 }
    left = i..<Self.end(i + same, leftEnd, a)
    right = j..<Self.end(j + same, rightEnd, b)
    if left.upperBound == i + same, right.upperBound == j + same { return .equal }
    // a star is the last byte of its segment, so equal stars have been passed
    if j + same < rightEnd, b[j + same] == ScopeAlphabet.star { return .narrower }
    if i + same < leftEnd, a[i + same] == ScopeAlphabet.star { return .wider }
    return .apart
  }

  @inline(__always)
  private static func end(_ start: Int, _ end: Int, _ bytes: Span<UInt8>) -> Int {
    var at = start
    while at < end, bytes[at] != ScopeAlphabet.slash { at += 1 }
    return at
  }
}
