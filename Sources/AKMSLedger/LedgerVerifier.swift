package import AKMSModel

/// Checks a ledger from its first seal to its last, as anybody can who knows its public key.
///
/// Reading is safe while a broker writes. What it cannot see by itself is an end that was cut off at a seal: remember
/// the last checkpoint and hand it in.
package struct LedgerVerifier {
  private let folder: LedgerFolder
  private var report = LedgerReport()

  /// Blocks; segments are read on as many threads as there are processors (at most 8).
  ///
  /// - Parameters:
  ///   - trusting: The ledger's first public key; nil: the one in `key.pub`.
  ///   - remembering: A checkpoint of an earlier report, which this ledger must contain.
  /// - Throws: `.ledgerUnavailable` when the folder, its key or a file cannot be read. What is wrong with the ledger is
  ///   in the report.
  package static func verify(
    directory: String, trusting key: Digest? = nil, remembering checkpoint: LedgerReport.Checkpoint? = nil
  ) throws(Failure) -> LedgerReport {
    var verifier = LedgerVerifier(folder: try LedgerFolder(directory, creating: false))
    verifier.report.key = if let key { key } else { try KeyFile(folder: verifier.folder).key() }
    try verifier.run(checkpoint)
    return verifier.report
  }

  private init(folder: LedgerFolder) { self.folder = folder }

  private mutating func run(_ checkpoint: LedgerReport.Checkpoint?) throws(Failure) {
    let chain = try SegmentChain(folder, key: report.key)
    let (folder, key, links) = (folder, report.key, chain.links)
    let verdicts = Parallel.map(links.count) { index -> Result<SegmentVerdict, Failure> in
      do throws(Failure) {
        return .success(try SegmentVerdict.check(links[index], in: folder, key: key, remembered: checkpoint))
      } catch { return .failure(error) }
    }
    var before: SegmentVerdict?
    var met = checkpoint.map { $0.size == 0 && $0.root == MerkleEdge().root } ?? true
    for verdict in verdicts {
      let verdict = try verdict.get()
      add(verdict, after: before)
      met = met || verdict.met
      before = verdict
    }
    for number in chain.skipped { report.abandoned += try folder.size(number) }
    for number in chain.torn { try beyond(number) }
    if !met, let size = checkpoint?.size {
      add("the ledger does not contain the remembered checkpoint of \(size) events")
    }
  }

  private mutating func add(_ sentence: String, segment: Int = 0, line: Int = 0) {
    report.add(LedgerProblem(segment: segment, line: line, seq: report.checkpoint.size + 1, sentence: sentence))
  }

  /// A segment must hold by itself and go on where the one before it ended.
  private mutating func add(_ verdict: SegmentVerdict, after before: SegmentVerdict?) {
    join(before, verdict)
    for problem in verdict.problems { report.add(problem) }
    report.segments += 1
    report.seals += verdict.seals
    report.unsealed += verdict.unsealed
    report.abandoned += verdict.abandoned
    if let good = verdict.good {
      report.checkpoint = LedgerReport.Checkpoint(size: good.edge.size, root: good.edge.root)
    }
  }

  private mutating func join(_ before: SegmentVerdict?, _ verdict: SegmentVerdict) {
    guard let first = verdict.first, let opening = first.seal.opening else { return }
    let line = (segment: verdict.link.number, line: 1)
    if let before {
      guard before.problems.isEmpty, let good = before.good else { return }
      guard first.seal.previous == good.read.hash, first.seal.size == good.edge.size, first.seal.root == good.edge.root
      else {
        return add("the segment does not go on where the one before it ends", segment: line.segment, line: line.line)
      }
    } else if opening.fromSegment != 0 || first.seal.size != 0 || first.seal.previous != .zero {
      add("the ledger does not begin with this segment", segment: line.segment, line: line.line)
    }
  }

  /// A segment after the last one that was opened: a writer died while it made it, makes it right now, or somebody put
  /// it there.
  private mutating func beyond(_ number: Int) throws(Failure) {
    guard try SegmentChain.exists(folder, number) else { return }
    if try SegmentChain.isForeign(folder, number, report.key) {
      add("the segment does not begin with an opening seal of this ledger's key", segment: number, line: 1)
    } else {
      report.unsealed += 1
    }
  }
}
