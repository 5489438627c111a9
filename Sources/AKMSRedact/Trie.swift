internal import AKMSModel
internal import AKMSSecret

/// The spellings' first bytes as a tree, numbered in the order of arrival: what the automaton is made from.
///
/// It lies in guarded memory, as it spells the values, and is wiped when the automaton has been made.
struct Trie: ~Copyable {
  struct Node: BitwiseCopyable {
    /// Numbers of nodes; 0: none, since the root is nobody's child.
    var child: UInt32 = 0
    var sibling: UInt32 = 0
    /// Where its text ends in the labels.
    var labelEnd: UInt32 = 0
    /// One more than the number of its first tail; 0: none.
    var tail: UInt32 = 0
    /// The name of the first value that has a spelling, or the indexed part of one, ending here.
    var name: UInt16 = 0
    var byte: UInt8 = 0
    var isEnd: Bool = false
  }

  private let memory: Secret
  private let labelsOffset: Int
  let nodeCount: Int
  let labelCount: Int
  let bytes: ByteSet
  let tails: [Tail]

  /// - Parameter indexed: Bytes of a spelling that become nodes.
  /// - Throws: `.internal` when no guarded memory is left.
  init(_ spellings: [Spelling], in values: UnsafeRawBufferPointer, indexed: Int) throws(Failure) {
    // an upper limit: what two spellings share is not known yet
    let most = 1 + spellings.count * indexed
    let offset = most * MemoryLayout<Node>.stride
    var growth = Growth(indexed: indexed)
    memory = try Secret(count: Round.up(offset + most)) { span in
      unsafe span.withUnsafeMutableBytes { memory in
        unsafe growth.fill(memory, labelsAt: offset, with: spellings, in: values)
      }
    }
    labelsOffset = offset
    (nodeCount, labelCount, bytes, tails) = (growth.nodeCount, growth.labelCount, growth.bytes, growth.tails)
  }

  @unsafe borrowing func withUnsafe<R>(_ body: (UnsafePointer<Node>, UnsafePointer<UInt8>) -> R) -> R {
    unsafe memory.withUnsafeBytes { memory in
      let start = memory.baseAddress!
      return unsafe body(
        start.assumingMemoryBound(to: Node.self), (start + labelsOffset).assumingMemoryBound(to: UInt8.self))
    }
  }
}

/// The rest of a spelling that is longer than what the automaton knows of it.
struct Tail {
  /// The number of the spelling.
  let spelling: Int
  let name: UInt16
  /// Where the rest begins.
  let place: Spelling.Place
  /// One more than the number of the next tail after the same bytes; 0: none.
  let next: UInt32
}

enum Round {
  /// The next multiple of 64: libsodium puts a block's end at the end of a page, so this aligns its start.
  static func up(_ count: Int) -> Int { (count + 63) / 64 * 64 }
}
