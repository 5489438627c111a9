import AKMSTestSupport
import Testing

@testable import AKMSRedact

/// 10,000 texts made to be difficult: few letters, so that everything overlaps; whole, cut, doubled and changed spellings.
@Suite struct RandomTests {
  private struct Case {
    var generator: SeededGenerator
    let values: [Named]
    let indexed: Int
    let rows: Int

    init(_ seed: UInt64) {
      generator = SeededGenerator(seed)
      let alphabets: [[UInt8]] = [
        Array("ab".utf8), Array("abc/\n".utf8), Array("a\"\\ \n\t+".utf8), Array(0...255), Array("xyzéü&<%~*".utf8),
      ]
      let alphabet = alphabets[Int(seed % 5)]
      indexed = [4, 5, 7, 12, 64].randomElement(using: &generator)!
      rows = [1, 2, 9, 40, 1024].randomElement(using: &generator)!
      var values: [Named] = []
      for index in 0..<Int.random(in: 1...3, using: &generator) {
        let own = generator.bytes(4...(index == 0 ? 40 : 14), of: alphabet)
        let other = values.randomElement(using: &generator)?.value ?? []
        // a value may begin with another, or hold it
        values.append(("V\(index)", Int.random(in: 0..<4, using: &generator) == 0 ? other + own : own))
      }
      self.values = values
    }

    mutating func text(of patterns: [Reference.Pattern]) -> [UInt8] {
      var text: [UInt8] = []
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let pattern = patterns.randomElement(using: &generator)?.bytes ?? []
        let cut = pattern.isEmpty ? 0 : Int.random(in: 0...pattern.count, using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0, 1: text += pattern
        case 2: text += pattern.prefix(cut)
        case 3: text += pattern.prefix(cut) + pattern
        case 4: text += pattern + pattern.suffix(cut)
        default: text += generator.bytes(0...9, of: values[0].value)
        }
      }
      return text
    }
  }

  @Test(arguments: 0..<8)
  func `the output is the reference's, however the input is cut`(_ part: UInt64) throws {
    let base = UInt64.random(in: 0...(1 << 40))
    for seed in base..<base + 1250 {
      var test = Case(seed &* 8 + part)
      let reference = Reference(test.values, indexed: test.indexed)
      let masks = try masks(test.values, indexed: test.indexed, rows: test.rows)
      let input = test.text(of: reference.patterns)
      let cuts = test.generator.cuts(input.count)
      let expected = reference.mask(input)
      guard masked(input, masks, cuts: cuts) != expected || masked(input, masks) != expected else { continue }
      Issue.record("seed \(seed &* 8 + part): \(input), cut at \(cuts), values \(test.values)")
      return
    }
  }

  @Test func `random bytes at random moments never trap, with releases between`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed)
    for _ in 0..<100 {
      let values = (0..<4).map { ("V\($0)", generator.bytes(0...80, of: Array("ab\n".utf8))) }
      var reader = Reader(try masks(values, indexed: 6, rows: 3))
      for _ in 0..<20 {
        reader.feed(generator.bytes(0...30, of: Array("ab\nYWJhYmFi\\".utf8)))
        #expect(reader.stream.holds >= 0, "seed \(seed)")
        if Bool.random(using: &generator) { reader.release() }
        if Int.random(in: 0..<10, using: &generator) == 0 { reader.finish() }
      }
      reader.finish()
      #expect(reader.stream.holds == 0, "seed \(seed)")
    }
  }
}
