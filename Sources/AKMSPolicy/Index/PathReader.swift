/// Reads a resource's segments one after the other from a scope's canonical text (ASCII, `a/b*/**,k=v`).
///
/// A position is the offset of a segment's first byte; the end of the resource is `nil`.
enum PathReader {
  enum Kind {
    case literal, prefix, any, rest
  }

  /// One segment: where its text stands (a prefix without its star), and where the next one starts.
  struct Piece {
    let kind: Kind
    let start: Int
    let end: Int
    let next: Int?
  }

  /// The offset behind the second colon: where the resource starts.
  static func resource(of text: Span<UInt8>) -> Int {
    var colons = 0
    for index in 0..<text.count where text[index] == UInt8(ascii: ":") {
      colons += 1
      if colons == 2 { return index + 1 }
    }
    return text.count
  }

  /// The segment at an offset.
  static func piece(of text: Span<UInt8>, at start: Int) -> Piece {
    var end = start
    while end < text.count, text[end] != UInt8(ascii: "/"), text[end] != UInt8(ascii: ",") { end += 1 }
    let next = end < text.count && text[end] == UInt8(ascii: "/") ? end + 1 : nil
    guard end > start, text[end - 1] == UInt8(ascii: "*") else {
      return Piece(kind: .literal, start: start, end: end, next: next)
    }
    switch end - start {
    case 1: return Piece(kind: .any, start: start, end: start, next: next)
    case 2 where text[start] == UInt8(ascii: "*"): return Piece(kind: .rest, start: start, end: start, next: nil)
    default: return Piece(kind: .prefix, start: start, end: end - 1, next: next)
    }
  }

  static func hash(of text: Span<UInt8>, _ piece: Piece) -> UInt64 {
    var hash = IndexHash.start
    for index in piece.start..<piece.end { hash = IndexHash.adding(text[index], to: hash) }
    return hash
  }
}
