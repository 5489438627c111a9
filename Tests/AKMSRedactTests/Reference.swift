/// The masking as its page describes it, by trying every spelling at every place: slow, and made apart from the code
/// under test.
struct Reference {
  struct Pattern {
    let bytes: [UInt8]
    let name: Int
  }

  private struct Hit {
    var range: Range<Int>
    var name: Int
  }

  let names: [String]
  let patterns: [Pattern]
  /// Bytes of a longer spelling that are a hit; what follows belongs to it as long as it is the same.
  let indexed: Int
  private let byFirst: [UInt8: [Pattern]]

  init(_ values: [(name: String, value: [UInt8])], indexed: Int = 64) {
    names = values.map(\.name)
    self.indexed = indexed
    patterns = values.enumerated().flatMap { index, value in
      Set(Spellings.all(of: value.value)).map { Pattern(bytes: $0, name: index) }
    }
    byFirst = Dictionary(grouping: patterns) { $0.bytes[0] }
  }

  func mask(_ input: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var end = 0
    for run in runs(of: input) {
      out += input[end..<run.range.lowerBound]
      out += "[redacted:\(names[run.name])]".utf8
      end = run.range.upperBound
    }
    return out + input[end...]
  }

  /// Hits that share a byte are one run; the first to begin, the longest, the first added gives the name.
  private func runs(of input: [UInt8]) -> [Hit] {
    let all = input.indices.flatMap { hits(in: input, at: $0) }.sorted {
      ($0.range.lowerBound, -$0.range.upperBound, $0.name) < ($1.range.lowerBound, -$1.range.upperBound, $1.name)
    }
    return all.reduce(into: []) { runs, hit in
      guard let last = runs.last, hit.range.lowerBound < last.range.upperBound else { return runs.append(hit) }
      let end = max(last.range.upperBound, hit.range.upperBound)
      runs[runs.count - 1].range = last.range.lowerBound..<end
    }
  }

  private func hits(in input: [UInt8], at start: Int) -> [Hit] {
    byFirst[input[start], default: []].compactMap { pattern in
      var same = 1
      while same < pattern.bytes.count && start + same < input.count && input[start + same] == pattern.bytes[same] {
        same += 1
      }
      return same >= min(pattern.bytes.count, indexed) ? Hit(range: start..<start + same, name: pattern.name) : nil
    }
  }
}
