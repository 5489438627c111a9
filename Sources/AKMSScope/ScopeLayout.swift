/// Where the parts of a scope stand in its canonical text: byte offsets and counts, 8 bytes, no text of its own.
package struct ScopeLayout: Hashable, Sendable {
  /// What the wildcards of the resource do.
  package enum Form: UInt8, Sendable {
    /// None: one path.
    case literal
    /// `*` or `abc*`: paths of one length.
    case pattern
    /// `**` at the end: paths of every length from ``ScopeLayout/segmentCount`` on.
    case tree
  }

  /// Offset of the first colon, 1 to 32.
  var connectionEnd: UInt8 = 0
  /// Named actions; 0 for `*`.
  package internal(set) var actionCount: UInt8 = 0
  /// Segments of the resource, 1 to 254, a last `**` among them.
  package internal(set) var segmentCount: UInt8 = 0
  package internal(set) var form = Form.literal
  /// Offset of the second colon.
  var actionsEnd: UInt16 = 0
  /// Offset behind the last segment: a comma or the end.
  var resourceEnd: UInt16 = 0

  /// The connection's name.
  package var connection: Range<Int> { 0..<Int(connectionEnd) }
  /// `*`, or names with `+` between them.
  package var actions: Range<Int> { Int(connectionEnd) + 1..<Int(actionsEnd) }
  /// Segments with `/` between them.
  package var resource: Range<Int> { Int(actionsEnd) + 1..<Int(resourceEnd) }
  /// Where the params begin if there are any: behind the resource and its comma.
  var paramsStart: Int { Int(resourceEnd) + 1 }

  /// Whether it has all actions, `*`.
  package var hasAllActions: Bool { actionCount == 0 }
  /// Segments before a last `**`.
  var fixedCount: Int { Int(segmentCount) - (form == .tree ? 1 : 0) }

  /// Notes one more segment of the resource.
  mutating func count(_ kind: SegmentPiece.Kind) {
    segmentCount += 1
    switch kind {
    case .literal: break
    case .prefix, .any: form = .pattern
    case .rest: form = .tree
    }
  }
}
