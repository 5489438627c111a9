internal import AKMSModel

/// Follows one segment's lines from its opening seal on, and holds every seal to what stands before it.
///
/// Signatures are checked at the opening and at the last seal alone: each seal names the hash of the one before, so the
/// last signature covers them all.
struct SegmentChecker {
  /// The ledger's state after a seal that holds.
  struct Good {
    var read: ReadSeal
    var edge: MerkleEdge
    /// Where the seal's line ends in the file.
    var end: UInt64
    var line: Int
  }

  let number: Int
  let key: Digest
  /// The opening seal, where it holds.
  private(set) var first: ReadSeal?
  /// The last seal before the first problem.
  private(set) var good: Good?
  /// The one before that.
  private var goodBefore: Good?
  private(set) var problems: [LedgerProblem] = []
  private(set) var seals = 0
  /// Lines read.
  private(set) var line = 0
  /// Seals from the first problem on, in whatever form.
  private(set) var sealsLater = 0
  /// Whether the ledger's key signed one of them.
  private(set) var signedLater = false
  /// A size with its root that somebody remembers.
  var remembered: LedgerReport.Checkpoint?
  /// Whether the tree of that size had that root.
  private(set) var met = false
  private var edge = MerkleEdge()
  /// Whether something was acknowledged after the first problem. A batch is written only when the one before it is
  /// durable, so of all seals only the last may be one that nobody was told of.
  var acknowledgedLater: Bool { signedLater && sealsLater > 1 }

  /// Whether the tree can no longer be followed.
  private var broken = false
  private var last: ReadSeal?

  init(number: Int, key: Digest) { (self.number, self.key) = (number, key) }

  /// Takes the next line, which ends (with its line feed) at `end` in the file.
  mutating func take(_ bytes: RawSpan, end: UInt64) {
    line += 1
    if line == 1 {
      open(bytes, end: end)
    } else if Self.isSeal(bytes) {
      seal(bytes, end: end)
    } else {
      edge.append(.leaf(bytes))
      meet()
    }
  }

  private mutating func meet() {
    if let remembered, remembered.size == edge.size, remembered.root == edge.root { met = true }
  }

  /// Takes all whole lines of `reader`, checks the last signature, and returns where reading ended.
  mutating func read(_ reader: LineReader, _ folder: LedgerFolder) throws(Failure) -> UInt64 {
    do throws(FileError) {
      while try reader.next({ bytes, ending in
        if ending == .lineFeed { take(bytes, end: reader.offset + UInt64(bytes.byteCount) + 1) }
      }) {}
    } catch { throw Failure.ledger("\(folder.path)/\(SegmentName.text(number))", error) }
    finish()
    return reader.offset
  }

  /// Whether a line begins as only seals do.
  static func isSeal(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount >= 8 else { return false }
    return unsafe bytes.extracting(first: 8).withUnsafeBytes { unsafe $0.elementsEqual(Seal.prefix) }
  }

  /// Checks the signature of the last seal that holds; the one before it stands in where that one's is bad.
  private mutating func finish() {
    guard let last = good, !last.read.isSigned(by: key) else { return }
    report("the seal was not signed by the ledger's key", at: last.line)
    good = goodBefore.flatMap { $0.read.isSigned(by: key) ? $0 : nil }
  }

  private mutating func report(_ sentence: String, at place: Int? = nil) {
    problems.append(
      LedgerProblem(segment: number, line: place ?? line, seq: (good?.edge.size ?? 0) + 1, sentence: sentence))
  }

  private mutating func open(_ bytes: RawSpan, end: UInt64) {
    guard let read = ReadSeal(bytes), let opening = read.seal.opening, read.isSigned(by: key), opening.publicKey == key,
      let edge = MerkleEdge(size: read.seal.size, stack: opening.stack), edge.root == read.seal.root
    else {
      broken = true
      return report("the segment does not begin with an opening seal of this ledger's key")
    }
    guard opening.segment == number else {
      broken = true
      return report("the segment was opened as \(SegmentName.text(opening.segment))")
    }
    first = read
    self.edge = edge
    meet()
    hold(read, end: end)
  }

  private mutating func seal(_ bytes: RawSpan, end: UInt64) {
    guard let read = ReadSeal(bytes), read.seal.opening == nil else {
      last = nil
      sealsLater += 1
      return report("the seal is not in the form that akms writes")
    }
    if let last, read.seal.previous != last.hash { report("the seal does not follow the one before it") }
    if read.seal.key != key.keyID { report("the seal names another key") }
    if !broken { compare(read.seal) }
    hold(read, end: end)
  }

  private mutating func compare(_ seal: Seal) {
    let first = (last?.seal.size ?? 0) + 1
    if seal.size > edge.size {
      report("\(seal.size - edge.size) of the events \(first) to \(seal.size) are missing before the seal")
    } else if seal.size < edge.size {
      report("\(edge.size - seal.size) lines stand before the seal that were not sealed")
    } else if seal.root != edge.root {
      report("the events \(first) to \(seal.size) are not the ones that were sealed")
    }
    broken = !problems.isEmpty
  }

  private mutating func hold(_ read: ReadSeal, end: UInt64) {
    seals += 1
    last = read
    if problems.isEmpty {
      goodBefore = good
      good = Good(read: read, edge: edge, end: end, line: line)
    } else {
      sealsLater += 1
      signedLater = signedLater || read.isSigned(by: key)
    }
  }
}
