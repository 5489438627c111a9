internal import AKMSModel
internal import AKMSScope

/// Finds the rules that may concern a request without looking at the others.
///
/// A trie: connection and action at its roots, then the resource segment by segment, then, where many rules have the
/// same pattern, the user, profile, agent or directory that they name. A node with few rules is not split further, so
/// that a small policy is a short list. What is found is a superset: the caller checks each entry exactly.
///
/// Nodes are numbered in preorder, so that all below one of them is a range; its entries stand in that order as well.
struct RuleIndex: Sendable {
  struct Entry {
    /// Index into the rules.
    let rule: UInt32
    /// Index into the rule's scopes.
    let scope: UInt16
    let isDeny: Bool
    /// Of the segment that comes next at the entry's node, where it is a literal; else 0.
    let sketch: UInt32
  }

  struct Node {
    /// The entries of this node alone start here and end where the next node's start.
    var firstEntry: UInt32
    /// Behind the nodes that are split off by ``split``; they follow this one.
    var splitEnd: UInt32
    /// Behind all nodes below this one.
    var end: UInt32
    /// The node of `*`; 0 for none.
    var any: UInt32 = 0
    /// The node of entries that say nothing of ``split``, where they are many; 0 for none.
    var others: UInt32 = 0
    /// Bit n: rules go on with a prefix of n bytes, 1 to 63.
    var prefixes: UInt64 = 0
    /// The key by which further entries are split off; `root` for none.
    var split = Step.root

    @inline(__always)
    func hasPrefix(of count: Int) -> Bool { count < 64 && prefixes >> UInt64(count) & 1 == 1 }
  }

  /// The node of an action of a connection.
  struct Root {
    let connection: String
    let node: UInt32
  }

  let entries: [Entry]
  /// One more than there are nodes: the last one only ends the entries.
  let nodes: [Node]
  let table: StepTable
  /// By connection.
  let roots: [Root]
  /// Whether a node is split by directories.
  let splitsDirectories: Bool

  /// - Parameter rules: By id; at most 2³² of them.
  init(_ rules: [Rule]) {
    var builder = IndexBuilder(rules)
    builder.build()
    entries = builder.entries
    nodes = builder.nodes
    table = StepTable(builder.steps)
    roots = builder.roots
    splitsDirectories = nodes.contains { $0.split == .cwd }
  }

  @inline(__always)
  static func sketch(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash) | 1 }

  /// The rules with an entry in a list longer than ``IndexBuilder/longest``, which no key could split, in order.
  var residue: [Int] {
    (0..<nodes.count - 1).flatMap { node -> [Int] in
      let list = Int(nodes[node].firstEntry)..<Int(nodes[node + 1].firstEntry)
      return list.count > IndexBuilder.longest ? entries[list].map { Int($0.rule) } : []
    }.sortedOnce()
  }
}
