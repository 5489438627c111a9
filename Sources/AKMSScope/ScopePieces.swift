// What an index over many scopes reads: where each piece stands in the canonical text, without an allocation.
//
//     let bytes = scope.text.utf8.span
//     var segments = scope.segments
//     while let piece = segments.next(bytes) { … bytes.extracting(piece.range) … }
//
// Every call takes the bytes of the same scope again, since a value that keeps a span cannot leave its function.

/// One segment of a resource, as a place in the text.
package struct SegmentPiece: Equatable, Sendable {
  /// As the cases of ``Segment``.
  package enum Kind: UInt8, Sendable { case literal, prefix, any, rest }

  package let kind: Kind
  /// Byte offsets, without the star of a prefix; the star or stars themselves of `*` and `**`.
  package let range: Range<Int>

  /// The same with the star of a prefix.
  var whole: Range<Int> { range.lowerBound..<range.upperBound + (kind == .prefix ? 1 : 0) }

  /// - Parameter whole: Where the segment stands, stars included; not empty.
  init(_ whole: Range<Int>, _ bytes: Span<UInt8>) {
    let (start, last) = (whole.lowerBound, whole.upperBound)
    let ends = bytes[last - 1] == ScopeAlphabet.star
    if ends, bytes[start] != ScopeAlphabet.star {
      (kind, range) = (.prefix, start..<last - 1)
    } else {
      (kind, range) = (!ends ? .literal : whole.count == 1 ? .any : .rest, whole)
    }
  }
}

/// Goes through the segments of one scope from left to right.
package struct SegmentCursor: Sendable {
  private var at: Int
  private let end: Int

  /// - Parameters:
  ///   - start: Offset of a segment, or one behind `end` where there is none left.
  ///   - end: Offset behind the last segment.
  init(from start: Int, to end: Int) { (at, self.end) = (start, end) }

  /// - Parameter bytes: The canonical text of the scope that the cursor is of.
  /// - Returns: nil behind the last segment.
  package mutating func next(_ bytes: Span<UInt8>) -> SegmentPiece? {
    guard at < end else { return nil }
    let start = at
    while at < end, bytes[at] != ScopeAlphabet.slash { at += 1 }
    defer { at += 1 }
    return SegmentPiece(start..<at, bytes)
  }
}

/// Goes through the named actions, or the params, of one scope in the order of their names.
package struct ItemCursor: Sendable {
  private var at: Int
  private let end: Int

  fileprivate init(_ start: Int, _ end: Int) { (at, self.end) = (start, end) }

  /// - Parameter bytes: The canonical text of the scope that the cursor is of.
  /// - Returns: Byte offsets of `name` or `name=value`; nil behind the last.
  package mutating func next(_ bytes: Span<UInt8>) -> Range<Int>? {
    guard at < end else { return nil }
    let start = at
    let last = ScopeItems.end(of: start, before: end, bytes)
    at = last + 1
    return start..<last
  }
}

extension Scope {
  package var segments: SegmentCursor {
    SegmentCursor(from: layout.resource.lowerBound, to: layout.resource.upperBound)
  }
  /// The named actions; none for `*` (``ScopeLayout/hasAllActions``).
  package var actionNames: ItemCursor {
    ItemCursor(layout.actions.lowerBound, layout.hasAllActions ? 0 : layout.actions.upperBound)
  }
  /// The params, each `name=value`: two scopes have one in common exactly where these bytes are equal.
  package var paramItems: ItemCursor { ItemCursor(layout.paramsStart, text.utf8.count) }
}
