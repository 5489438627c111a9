/// Files of RFC 9636 made by hand.
struct TZifBytes {
  var version: UInt8 = UInt8(ascii: "2")
  var changes: [Int64] = []
  var kinds: [UInt8] = []
  var offsets: [Int32] = [0]
  var leaps = 0
  var footer: String?
  /// In place of the right ones: universal, standard, leap, time, type, character.
  var counts: [UInt32]?

  /// One offset for all time.
  static func fixed(_ offset: Int32) -> [UInt8] { TZifBytes(offsets: [offset], footer: "").bytes }

  /// Version 1 has one block, the others two and a footer.
  var bytes: [UInt8] {
    guard version != 0 else { return block(wide: false) }
    return block(wide: false) + block(wide: true) + Array(footer.map { "\n\($0)\n" } ?? "").map { $0.asciiValue ?? 0 }
  }

  private func block(wide: Bool) -> [UInt8] {
    let right = [0, 0, leaps, changes.count, offsets.count, 4].map { UInt32($0) }
    var out = Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
    for count in counts ?? right { out += big(count) }
    for change in changes { out += wide ? big(change) : big(Int32(truncatingIfNeeded: change)) }
    out += kinds
    for offset in offsets { out += big(offset) + [0, 0] }
    out += Array("LMT\0".utf8)
    return out + [UInt8](repeating: 0, count: leaps * (wide ? 12 : 8))
  }

  private func big(_ number: some FixedWidthInteger) -> [UInt8] {
    (0..<number.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
}
