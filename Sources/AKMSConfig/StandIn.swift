/// Characters that stand in for `&`, `*`, `!` and `?` while the parser reads.
///
/// An alias makes the parser build and hash the same nodes again and again, in time and memory that grow
/// exponentially (the "billion laughs"), before anything of it could be looked at. So none ever reaches it: the
/// four characters that can start an anchor, alias, tag or complex key are replaced, one for one, by noncharacters
/// that files may not contain. Inside text they are put back; a plain scalar that starts with one is what is refused.
enum StandIn {
  private static let pairs: [(original: Unicode.Scalar, standIn: Unicode.Scalar)] = [
    ("&", "\u{1FFFE}"), ("*", "\u{1FFFF}"), ("!", "\u{2FFFE}"), ("?", "\u{2FFFF}"),
  ]

  static func isStandIn(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x1FFFE && original(of: scalar) != nil }

  static func replaced(in text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { out.append(standIn(for: scalar)) }
    return String(out)
  }

  static func restored(in text: String) -> String {
    // the usual scalar has none, and then nothing is built
    guard text.unicodeScalars.contains(where: isStandIn) else { return text }
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { out.append(original(of: scalar) ?? scalar) }
    return String(out)
  }

  static func original(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
    for pair in pairs where pair.standIn == scalar { return pair.original }
    return nil
  }

  private static func standIn(for scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar {
    case "&": "\u{1FFFE}"
    case "*": "\u{1FFFF}"
    case "!": "\u{2FFFE}"
    case "?": "\u{2FFFF}"
    default: scalar
    }
  }
}
