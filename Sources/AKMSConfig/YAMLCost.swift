/// Estimates, byte by byte, what a file will cost the parser, so that a hostile one is refused before it is parsed.
///
/// Quotes and comments are not told apart from the rest, so each estimate is an upper bound. What makes values:
/// - a `-` with a blank behind it, `[` and `{`: one value, and one that may be empty;
/// - a `,`, and a `:` that does not stand between two characters of a word (`aws:s3:x` is one text): a key and a value.
///   The dearest are those of one large mapping, where the parser compares all keys with each other.
struct YAMLCost {
  /// Bytes of memory at the worst: measured were 270 a value of lists and 640 a key of one large mapping.
  private static let item = 320
  private static let entry = 720
  private static let most = 200 << 20

  private var memory = 0
  private var marks = 0
  private var closedKeys = 0
  private var open = 0
  private var deepest = 0
  /// The last byte that was no blank.
  private var last = UInt8(ascii: "\n")
  private var isAfterBlank = false
  /// Whether `last` is a colon right behind a character of a word.
  private var isColonInWord = false

  /// - Closing brackets with a colon behind them end a mapping or list as a key. It is refused later, but the parser
  ///   hashes it before that, and one in the other costs the square of their depth.
  /// - For each value the parser looks at every bracket that is open.
  var isBounded: Bool {
    memory <= Self.most && closedKeys <= 1000 && marks * deepest <= 40_000_000
  }

  mutating func count(_ byte: UInt8) {
    if isColonInWord {
      if !Self.isWord(byte) { add(Self.entry) }
      isColonInWord = false
    }
    if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
      blank()
      return
    }
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      add(Self.item)
      open += 1
      deepest = max(deepest, open)
    case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(0, open - 1)
    case UInt8(ascii: ","): add(Self.entry)
    case UInt8(ascii: ":"): colon()
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"): blank()
    default: break
    }
    last = byte
    isAfterBlank = false
  }

  private mutating func blank() {
    if last == UInt8(ascii: "-"), !isAfterBlank { add(Self.item) }
    isAfterBlank = true
  }

  private mutating func colon() {
    if last == UInt8(ascii: "]") || last == UInt8(ascii: "}") { closedKeys += 1 }
    if Self.isWord(last), !isAfterBlank { isColonInWord = true } else { add(Self.entry) }
  }

  private mutating func add(_ bytes: Int) {
    memory += bytes
    marks += 1
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "*"):
      true
    default: false
    }
  }
}
