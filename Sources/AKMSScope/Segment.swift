/// One segment of a resource pattern, its text in canonical percent-encoding.
///
/// A literal is never empty, `.` or `..`. A prefix has at least one character and also matches itself (`abc*`
/// matches `abc`); it never reaches over a `/`. Comparing canonical text is comparing decoded bytes: the encoding is
/// a prefix code and unique, so `a%2F*` is a prefix of `a%2Fb` exactly when its bytes are.
package enum Segment: Hashable, Sendable {
  case literal(String)
  /// `abc*`, held without the star.
  case prefix(String)
  /// `*`: any one segment.
  case any
  /// `**`: one segment and all below it; last only.
  case rest

  /// The canonical text.
  package var text: String {
    switch self {
    case .literal(let text): text
    case .prefix(let text): text + "*"
    case .any: "*"
    case .rest: "**"
    }
  }

  /// Whether every single segment that `self` matches is matched by `other`; ``rest`` counts as ``any`` here.
  func isContained(in other: Segment) -> Bool {
    switch (self, other) {
    case (_, .any), (_, .rest): true
    case (.any, _), (.rest, _), (.prefix, .literal): false
    case (.literal(let a), .literal(let b)): a == b
    case (.literal(let a), .prefix(let b)), (.prefix(let a), .prefix(let b)): a.hasPrefix(bytesOf: b)
    }
  }

  /// The pattern of the single segments that both match, or nil when there are none.
  ///
  /// Two patterns of this language either exclude each other or one holds the other, so the answer is one of the two.
  func meet(_ other: Segment) -> Segment? {
    if isContained(in: other) { return self }
    return other.isContained(in: self) ? other : nil
  }

  func overlaps(_ other: Segment) -> Bool { isContained(in: other) || other.isContained(in: self) }
}

extension String {
  /// Like `hasPrefix`, on bytes: no Unicode normalisation, no allocation.
  fileprivate func hasPrefix(bytesOf prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }
}
