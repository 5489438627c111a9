import AKMSTestSupport
import Testing

@testable import AKMSRedact

@Suite struct LongValueTests {
  private static let size = 131_000

  @Test func `a value of 131,000 bytes is masked in every spelling`() throws {
    var generator = SeededGenerator(5)
    let value = generator.bytes(Self.size...Self.size)
    let masks = try masks([("LONG", value)])
    for spelling in Spellings.hex(value) + Spellings.base64(value).prefix(4) + [value] + Spellings.json(value) {
      let out = masked([1, 2] + spelling + [2, 1], masks, cuts: generator.cuts(spelling.count))
      #expect(out.count < 40)
      #expect(out.starts(with: [1, 2] + Array("[redacted:LONG]".utf8)))
    }
  }

  @Test func `what follows a beginning that goes on differently comes out`() throws {
    var generator = SeededGenerator(6)
    let value = generator.bytes(Self.size...Self.size, of: Array("abcdefgh".utf8))
    let masks = try masks([("LONG", value)])
    for count in [64, 65, 1000, 130_999] {
      #expect(masked(Array(value[..<count]) + [33, 33], masks) == Array("[redacted:LONG]!!".utf8))
    }
    let short = Array(value[..<63]) + [33]
    #expect(masked(short, masks) == short)
  }

  @Test func `a value that repeats its own beginning is masked to its very end`() throws {
    // the text begins it too early, again and again; only the last attempt leads to the end
    let end = Array("SECRETEND".utf8)
    let value = Array(repeating: UInt8(97), count: 1000) + end
    let masks = try masks([("V", value)])
    for extra in [0, 1, 7, 63, 500, 5000] {
      let input = Array(repeating: UInt8(97), count: extra) + value + [33]
      #expect(masked(input, masks) == Array("[redacted:V]!".utf8), "\(extra) more")
    }
  }

  @Test
  func `the longest value of one letter costs no more than its length`() throws {
    let value = Array(repeating: UInt8(97), count: Self.size)
    let masks = try masks([("V", value)])
    let input = Array(repeating: UInt8(97), count: 4 * Self.size) + [33] + value + value + [33]
    #expect(masked(input, masks, cuts: [5, 200_000]) == Array("[redacted:V]![redacted:V]!".utf8))
  }

  @Test(arguments: 0..<20)
  func `long values of few letters are masked as the reference masks them`(_ round: UInt64) throws {
    let seed = UInt64.random(in: 0...(1 << 40)) &* 20 + round
    var generator = SeededGenerator(seed)
    let piece = generator.bytes(1...5, of: Array("ab".utf8))
    let value =
      Array((0..<60).map { _ in piece }.joined()) + generator.bytes(0...3, of: Array("ab".utf8)) + piece + piece
    let values: [Named] = [("V", value), ("W", Array(value.prefix(40)) + Array("bbba".utf8) + value)]
    let masks = try masks(values, indexed: 8, rows: 64)
    let reference = Reference(values, indexed: 8)
    for _ in 0..<20 {
      let cut = Int.random(in: 0...value.count, using: &generator)
      let input =
        Array(value.prefix(cut)) + generator.bytes(0...2, of: Array("abc".utf8)) + value.dropFirst(cut / 2) + value
      #expect(masked(input, masks, cuts: generator.cuts(input.count)) == reference.mask(input), "seed \(seed)")
    }
  }

  @Test func `256 values are all masked, each under its own name`() throws {
    var generator = SeededGenerator(8)
    let values = (0..<256).map {
      ("V\($0)", generator.bytes(20...60, of: Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)))
    }
    let masks = try masks(values)
    for (name, value) in values {
      for spelling in Spellings.hex(value) + [value] {
        #expect(masked([32] + spelling + [32], masks) == Array(" [redacted:\(name)] ".utf8))
      }
    }
  }

  @Test func `256 values of 131,000 bytes have tables and are masked`() throws {
    var generator = SeededGenerator(9)
    let base = generator.bytes(Self.size...Self.size)
    var builder = try MaskBuilder()
    for index in 0..<256 {
      let value = [UInt8(index), 0, 1] + base
      try builder.add(name: "V\(index)", unsafe value.span.bytes)
    }
    let masks = try builder.build()
    #expect(masked([200, 0, 1] + base + [10], masks) == Array("[redacted:V200]\n".utf8))
  }
}
