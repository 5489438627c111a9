/// What is wrong with a zone's file, as the rest of a sentence.
struct TZifProblem: Error {
  let what: String
  init(_ what: String) { self.what = what }
}

/// The Time Zone Information Format, RFC 9636: reads the 64-bit block and the footer of versions 2 to 4, else the block
/// of version 1. Total on any bytes; memory is bounded by their number.
enum TZif {
  static func read(_ bytes: [UInt8]) throws(TZifProblem) -> ZoneRules {
    var reader = TZifReader(bytes)
    let header = try TZifHeader(&reader)
    guard header.version >= UInt8(ascii: "2") else { return try rules(header, wide: false, &reader) }
    try reader.skip(header.dataSize(wide: false))
    return try rules(try TZifHeader(&reader), wide: true, &reader)
  }

  private static func rules(
    _ header: TZifHeader, wide: Bool, _ reader: inout TZifReader
  ) throws(TZifProblem) -> ZoneRules {
    // with them, moments would not be those of POSIX, which every clock of the system counts
    guard header.leaps == 0 else { throw TZifProblem("its file counts leap seconds") }
    guard header.dataSize(wide: wide) <= reader.left else { throw TZifReader.ends }
    let changes = try changes(header.times, wide: wide, &reader)
    var kinds: [Int] = []
    for _ in 0..<header.times { kinds.append(Int(try reader.byte())) }
    let offsets = try offsets(header.types, &reader)
    guard kinds.allSatisfy({ $0 < offsets.count }) else { throw TZifProblem("its file names a kind that it lacks") }
    try reader.skip(header.characters + header.standards + header.universals)
    return ZoneRules(
      changes: changes, offsets: kinds.map { offsets[$0] }, first: offsets[0], after: wide ? try footer(&reader) : nil)
  }

  private static func changes(_ count: Int, wide: Bool, _ reader: inout TZifReader) throws(TZifProblem) -> [Int64] {
    var changes: [Int64] = []
    for _ in 0..<count {
      let change = wide ? Int64(bitPattern: try reader.word(8)) : Int64(Int32(truncatingIfNeeded: try reader.word(4)))
      if let last = changes.last, last >= change { throw TZifProblem("its changes are not in order") }
      changes.append(change)
    }
    return changes
  }

  /// The offset of each kind of local time; whether it is summer time and what it is called do not matter here.
  private static func offsets(_ count: Int, _ reader: inout TZifReader) throws(TZifProblem) -> [Int32] {
    var offsets: [Int32] = []
    for _ in 0..<count {
      let offset = Int32(truncatingIfNeeded: try reader.word(4))
      // RFC 9636, 3.2: between -25 and 26 hours, both excluded
      guard (-89_999...93_599).contains(offset) else { throw TZifProblem("its file has an offset of more than a day") }
      offsets.append(offset)
      try reader.skip(2)
    }
    return offsets
  }

  /// A line feed, the rule for later years or nothing, and a line feed.
  private static func footer(_ reader: inout TZifReader) throws(TZifProblem) -> PosixRule? {
    guard try reader.byte() == UInt8(ascii: "\n") else { throw TZifProblem("its file lacks the footer") }
    var text: [UInt8] = []
    while case let byte = try reader.byte(), byte != UInt8(ascii: "\n") { text.append(byte) }
    return text.isEmpty ? nil : try PosixRule(text)
  }
}

/// The 44 bytes before each block.
private struct TZifHeader {
  /// 0, or the digit 2 to 4 and later.
  let version: UInt8
  let universals: Int
  let standards: Int
  let leaps: Int
  let times: Int
  let types: Int
  let characters: Int

  init(_ reader: inout TZifReader) throws(TZifProblem) {
    for byte in "TZif".utf8 {
      guard try reader.byte() == byte else { throw TZifProblem("its file is not one of the time zone database") }
    }
    version = try reader.byte()
    try reader.skip(15)
    universals = Int(try reader.word(4))
    standards = Int(try reader.word(4))
    leaps = Int(try reader.word(4))
    times = Int(try reader.word(4))
    types = Int(try reader.word(4))
    characters = Int(try reader.word(4))
    guard (1...256).contains(types), [0, types].contains(universals), [0, types].contains(standards), characters >= 1
    else { throw TZifProblem("the counts in its file cannot be right") }
  }

  /// Bytes of the block that follows; each count is below 2³², so this cannot overflow.
  func dataSize(wide: Bool) -> Int {
    let time = wide ? 8 : 4
    return times * (time + 1) + types * 6 + characters + leaps * (time + 4) + standards + universals
  }
}

/// Bytes from the front, big-endian; refuses where there are no more.
private struct TZifReader {
  static let ends = TZifProblem("its file ends too early")
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var left: Int { bytes.count - at }

  mutating func byte() throws(TZifProblem) -> UInt8 {
    guard at < bytes.count else { throw Self.ends }
    at += 1
    return bytes[at - 1]
  }

  mutating func word(_ size: Int) throws(TZifProblem) -> UInt64 {
    var word: UInt64 = 0
    for _ in 0..<size { word = word << 8 | UInt64(try byte()) }
    return word
  }

  mutating func skip(_ count: Int) throws(TZifProblem) {
    guard count <= left else { throw Self.ends }
    at += count
  }
}
