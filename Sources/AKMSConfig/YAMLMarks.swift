/// Counts, byte by byte, what costs the parser time or memory; quotes and comments are not told apart from the rest,
/// so the limits lie far above what a file for people has.
struct YAMLMarks {
  /// Of the byte that was counted last, from 1.
  private(set) var line = 1
  private var marks = 0
  private var closedKeys = 0
  private var isClosed = false
  private var open = 0
  private var deepest = 0

  mutating func count(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"): return
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      marks += 1
      open += 1
      deepest = max(deepest, open)
    case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(0, open - 1)
    case UInt8(ascii: ":"):
      marks += 1
      if isClosed { closedKeys += 1 }
    case UInt8(ascii: ","), UInt8(ascii: "-"): marks += 1
    case UInt8(ascii: "\n"):
      marks += 1
      line += 1
    default: break
    }
    isClosed = byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
  }

  /// - Marks bound the number of values, each of which costs a few hundred bytes.
  /// - A closing bracket with a colon behind it ends a mapping or list as a key. It is refused later, but the parser
  ///   hashes it before that, and one in the other costs the square of their depth.
  /// - For each value the parser looks at every bracket that is open.
  var areBounded: Bool {
    marks <= StrictYAML.maximumMarks && closedKeys <= 1000 && marks * deepest <= 100 * StrictYAML.maximumMarks
  }
}
