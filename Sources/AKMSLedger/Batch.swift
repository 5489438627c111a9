/// The ledger up to its last durable seal: all that a writer needs to go on.
struct LedgerState: Sendable {
  var edge = MerkleEdge()
  /// Hash of the last seal's line.
  var previous = Digest.zero
  /// The segment that holds that seal; 0 before the first.
  var segment = 0
  /// Bytes of it up to and with that seal.
  var end: UInt64 = 0
  /// Whether bytes may follow there that do not belong to the ledger.
  var abandoned = false
  /// Whether the segment can be gone on with.
  var resumable = false
  /// The highest number that a segment in the folder has.
  var lastNumber = 0

  /// What a seal says of this state.
  func seal(at time: String, key: Digest) -> Seal {
    Seal(at: time, key: key.keyID, previous: previous, root: edge.root, size: edge.size)
  }
}

/// What one write puts into a segment: an opening seal where the segment is new, the events, a seal.
struct Batch {
  private(set) var bytes: [UInt8]
  /// Tree and last seal after it; where it stands in which file is the writer's.
  private(set) var state: LedgerState

  /// - Parameters:
  ///   - opening: The opening seal's line; empty in a segment that has one.
  ///   - time: RFC 3339, for the seal.
  init(
    opening: [UInt8], lines: [EventLine], after state: LedgerState, at time: String, key: borrowing SigningKey
  ) {
    (bytes, self.state) = (opening, state)
    if !opening.isEmpty {
      self.state.previous = .hash(of: opening)
      bytes.append(UInt8(ascii: "\n"))
    }
    for line in lines { add(line) }
    let seal = self.state.seal(at: time, key: key.publicKey).line(signedBy: key)
    bytes += seal
    bytes.append(UInt8(ascii: "\n"))
    self.state.previous = .hash(of: seal)
  }

  private mutating func add(_ line: EventLine) {
    let start = bytes.count
    line.write(seq: state.edge.size + 1, into: &bytes)
    state.edge.append(unsafe .leaf(bytes.span.bytes.extracting(start..<(bytes.count - 1))))
  }
}
