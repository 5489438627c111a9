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
}
