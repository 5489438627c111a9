internal import AKMSModel

/// Where the automaton's tables stand in their block, and how large they are. Nothing in it is secret.
struct Layout {
  let stateCount: Int
  /// The first so many states have a row.
  let rowCount: Int
  /// Entries of a row: classes of bytes. All bytes that no spelling has are one class, 0.
  let stride: Int
  let labelCount: Int

  /// Set in a row's entry that leads to a hit.
  static let hitFlag: UInt32 = 1 << 31

  /// - Throws: `.internal` when the numbers of states do not fit in an entry.
  init(_ trie: borrowing Trie, rows: Int) throws(Failure) {
    stateCount = trie.nodeCount
    rowCount = min(trie.nodeCount, rows)
    stride = trie.bytes.count == 256 ? 256 : trie.bytes.count + 1
    labelCount = trie.labelCount
    guard stateCount * stride < Int(Self.hitFlag) else {
      throw Failure(.internal, "too many values to mask", why: "\(stateCount) states are needed")
    }
  }

  var rows: Int { stateCount * MemoryLayout<State>.stride }
  var pairs: Int { rows + rowCount * stride * MemoryLayout<UInt32>.stride }
  /// A bit for each pair of bytes.
  var classes: Int { pairs + 65_536 / 8 }
  var labels: Int { classes + 256 }
  var size: Int { Round.up(labels + labelCount) }
}
