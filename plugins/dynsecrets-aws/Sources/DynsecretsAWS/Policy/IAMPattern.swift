/// A resource as IAM sees it: one text in which `*` matches across `/`, unlike in a scope.
///
/// So an allowed pattern may need denied ones beside it to stay as narrow as the scope, and some scopes cannot
/// be said at all. Source: IAM User Guide, "IAM JSON policy elements: Resource" and "Policy variables".
struct IAMPattern: Equatable {
  /// The pattern to allow, escaped, segments joined by `/`.
  let allowed: String
  /// Patterns that `allowed` matches and the scope does not contain; empty where both are equal.
  let denied: [String]

  /// - Returns: nil where no set of patterns is equal to the segments: a name after a wildcard and then `**`.
  init?(_ segments: some Collection<ScopeText.Segment>) {
    let segments = Array(segments)
    let parts = segments.map(Self.pattern)
    allowed = parts.joined(separator: "/")
    let firstWild = segments.firstIndex(where: \.isWild) ?? segments.endIndex
    if segments.last == .rest {
      // after the first wildcard only further `*` may stand: then "at least so many slashes" is all that is said
      guard segments[firstWild...].dropFirst().allSatisfy({ $0 == .any || $0 == .rest }) else { return nil }
      denied = []
    } else {
      // whatever the pattern matches beyond the scope has one slash more, inside one of the wildcards
      denied = segments.indices.filter { segments[$0].isWild }.map { index in
        var wider = parts
        wider[index] += "/*"
        return wider.joined(separator: "/")
      }
    }
  }

  /// Text that IAM takes literally: `*`, `?` and `$` become `${*}`, `${?}` and `${$}`.
  static func escape(_ bytes: some Sequence<UInt8>) -> String {
    var out: [UInt8] = []
    for byte in bytes {
      if [0x2A, 0x3F, 0x24].contains(byte) { out += [0x24, 0x7B, byte, 0x7D] } else { out.append(byte) }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func pattern(_ segment: ScopeText.Segment) -> String {
    switch segment {
    case .any, .rest: "*"
    case .prefix(let bytes): escape(bytes) + "*"
    case .literal(let bytes): escape(bytes)
    }
  }
}
