// The parts as values of their own, for whoever shows a scope or hands it to a plugin. Each is made anew from the
// text: a hot path reads `ScopePieces.swift` instead.
extension Scope {
  /// The configured connection, 1 to 32 bytes of `[a-z][a-z0-9-]*`.
  package var connection: String { ScopeItems.text(text.utf8.span, layout.connection) }

  /// What may be done.
  package var actions: Actions {
    guard !layout.hasAllActions else { return .all }
    let bytes = text.utf8.span
    var (cursor, names) = (actionNames, [String]())
    names.reserveCapacity(Int(layout.actionCount))
    while let range = cursor.next(bytes) { names.append(ScopeItems.text(bytes, range)) }
    return .some(names)
  }

  /// At least one segment; ``Segment/rest`` stands last only.
  package var resource: [Segment] {
    let bytes = text.utf8.span
    var (cursor, out) = (segments, [Segment]())
    out.reserveCapacity(Int(layout.segmentCount))
    while let piece = cursor.next(bytes) { out.append(Segment(piece, bytes)) }
    return out
  }

  /// Sorted by name, unique by name.
  package var params: [Parameter] {
    let bytes = text.utf8.span
    var (cursor, out) = (paramItems, [Parameter]())
    while let range = cursor.next(bytes) {
      var equals = range.lowerBound
      while bytes[equals] != UInt8(ascii: "=") { equals += 1 }
      out.append(
        Parameter(
          name: ScopeItems.text(bytes, range.lowerBound..<equals),
          value: ScopeItems.text(bytes, equals + 1..<range.upperBound)))
    }
    return out
  }
}

extension Segment {
  fileprivate init(_ piece: SegmentPiece, _ bytes: Span<UInt8>) {
    switch piece.kind {
    case .literal: self = .literal(ScopeItems.text(bytes, piece.range))
    case .prefix: self = .prefix(ScopeItems.text(bytes, piece.range))
    case .any: self = .any
    case .rest: self = .rest
    }
  }
}
