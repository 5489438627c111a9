/// Some of the 256 bytes.
struct ByteSet {
  private var words: InlineArray<4, UInt64> = [0, 0, 0, 0]

  var count: Int { (0..<4).reduce(0) { $0 + words[$1].nonzeroBitCount } }

  func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1 }

  mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

  /// Whether `body` says yes for each member.
  func allSatisfy(_ body: (UInt8) -> Bool) -> Bool {
    for index in 0..<4 {
      var word = words[index]
      while word != 0 {
        guard body(UInt8(index << 6 | word.trailingZeroBitCount)) else { return false }
        word &= word - 1
      }
    }
    return true
  }
}
