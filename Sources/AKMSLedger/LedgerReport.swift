/// What a verification found.
package struct LedgerReport: Sendable, Equatable {
  /// A size with its root: what the command line remembers, so that a ledger that was cut back shows.
  package struct Checkpoint: Sendable, Equatable {
    /// Events.
    package let size: UInt64
    /// RFC 6962 root over them.
    package let root: Digest

    package init(size: UInt64, root: Digest) { (self.size, self.root) = (size, root) }
  }

  /// Sealed events.
  package var events: UInt64 { checkpoint.size }
  /// Seals that were read, opening ones included.
  package internal(set) var seals = 0
  /// Segments that belong to the ledger.
  package internal(set) var segments = 0
  /// Lines after the last seal, one that is cut short included: normal while a broker writes.
  package internal(set) var unsealed = 0
  /// Bytes of segments that were given up after a failed write; no part of the ledger.
  package internal(set) var abandoned: UInt64 = 0
  /// What is wrong, in order; at most ``mostProblems``.
  package internal(set) var problems: [LedgerProblem] = []
  /// The state at the last seal that holds.
  package internal(set) var checkpoint = Checkpoint(size: 0, root: MerkleEdge().root)
  /// The public key that was trusted.
  package internal(set) var key: Digest = .zero

  /// Problems that a report lists at most.
  package static let mostProblems = 100

  /// Whether every sealed line is what was sealed and none is missing.
  package var ok: Bool { problems.isEmpty }

  mutating func add(_ problem: LedgerProblem) {
    if problems.count < Self.mostProblems { problems.append(problem) }
  }
}

/// Something in the ledger that its seals do not vouch for.
package struct LedgerProblem: Sendable, Equatable {
  /// The segment's number; 0 for the ledger as a whole.
  package let segment: Int
  /// The line in it, from 1; 0 for the segment as a whole.
  package let line: Int
  /// The number of the first event that is in question.
  package let seq: UInt64
  /// What is wrong: lower case, without a full stop.
  package let sentence: String

  /// `000001.jsonl:17: sentence`.
  package var text: String { segment == 0 ? sentence : "\(SegmentName.text(segment)):\(line): \(sentence)" }
}
