/// The right edge of an RFC 6962 hash tree: all that is needed to append a leaf and to compute the root.
///
/// One hash for each perfect subtree, the largest (leftmost) first: as many as the size has one bits, so at most 64.
/// Appending costs about two hashes on average, the root at most 63.
package struct MerkleEdge: Sendable, Equatable {
  /// Leaves in the tree.
  package private(set) var size: UInt64 = 0
  /// Hashes of the perfect subtrees, left to right.
  package private(set) var stack: [Digest] = []

  /// The empty tree.
  package init() {}

  /// The tree of `size` leaves whose subtrees are `stack`; nil when the numbers do not belong together.
  package init?(size: UInt64, stack: [Digest]) {
    guard stack.count == size.nonzeroBitCount else { return nil }
    self.size = size
    self.stack = stack
  }

  /// Adds the leaf hash of one more line.
  package mutating func append(_ leaf: Digest) {
    var hash = leaf
    // each one bit at the end of the old size is a subtree of the same height as the new one
    for _ in 0..<(~size).trailingZeroBitCount {
      guard let left = stack.popLast() else { break }
      hash = .node(left, hash)
    }
    stack.append(hash)
    size += 1
  }

  /// MTH of RFC 6962 section 2.1; of no leaves: SHA-256 of nothing.
  package var root: Digest {
    guard var hash = stack.last else { return .hash(of: []) }
    for left in stack.dropLast().reversed() { hash = .node(left, hash) }
    return hash
  }
}
