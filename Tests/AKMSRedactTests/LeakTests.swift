import AKMSTestSupport
import Testing

@testable import AKMSRedact

@Suite struct LeakTests {
  @Test func `no spelling of a value is left in the output`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed)
    for round in 0..<60 {
      let values: [Named] = (0..<3).map { ("V\($0)", generator.bytes(4...90, of: Array("aZ9/+=%\" \\\n".utf8))) }
      let spellings = values.flatMap { Spellings.all(of: $0.value) }
      var input: [UInt8] = []
      for _ in 0..<20 {
        let spelling = spellings.randomElement(using: &generator) ?? []
        input += Bool.random(using: &generator) ? spelling : Array(spelling.dropFirst(2))
        input += generator.bytes(0...3, of: Array("aZ9\n".utf8))
      }
      let out = masked(input, try masks(values), cuts: generator.cuts(input.count))
      for piece in pieces(out) {
        // a spelling cut off at the input's end may be left, a whole one not
        #expect(!spellings.contains { piece.holds($0) }, "seed \(seed), round \(round)")
      }
    }
  }

  /// What stands between the replacements.
  private func pieces(_ out: [UInt8]) -> [[UInt8]] {
    let text = (0..<3).reduce(out) { out, index in
      let marker = Array("[redacted:V\(index)]".utf8)
      var rest: [UInt8] = []
      var place = 0
      while place < out.count {
        let isMarker = out[place...].starts(with: marker)
        rest.append(isMarker ? 0 : out[place])
        place += isMarker ? marker.count : 1
      }
      return rest
    }
    return text.split(separator: 0).map(Array.init)
  }
}
