internal import AKMSModel
internal import Glibc

/// What is to be said of one segment by itself; how segments join is the verifier's.
struct SegmentVerdict: Sendable {
  let link: SegmentChain.Link
  var problems: [LedgerProblem] = []
  /// The opening seal, where it holds.
  var first: ReadSeal?
  /// The last seal before the first problem.
  var good: SegmentChecker.Good?
  var seals = 0
  var unsealed = 0
  var abandoned: UInt64 = 0
  /// Whether the remembered checkpoint was met.
  var met = false

  /// Reads the segment as far as it belongs to the ledger, and looks at what comes after that.
  ///
  /// The last segment is read again when it looks wrong: a broker that starts meanwhile may have cut its tail.
  static func check(
    _ link: SegmentChain.Link, in folder: LedgerFolder, key: Digest, remembered: LedgerReport.Checkpoint?
  ) throws(Failure) -> SegmentVerdict {
    let verdict = try once(link, folder, key, remembered)
    return link.end == nil && !verdict.problems.isEmpty ? try once(link, folder, key, remembered) : verdict
  }

  private static func once(
    _ link: SegmentChain.Link, _ folder: LedgerFolder, _ key: Digest, _ remembered: LedgerReport.Checkpoint?
  ) throws(Failure) -> SegmentVerdict {
    var verdict = SegmentVerdict(link: link)
    guard let file = try folder.openForReading(SegmentName.text(link.number)) else {
      verdict.add("the segment is missing")
      return verdict
    }
    var checker = SegmentChecker(number: link.number, key: key)
    checker.remembered = remembered
    let end = try checker.read(LineReader(file, end: link.end ?? UInt64(Int64.max)), folder)
    verdict.take(checker)
    try verdict.lookBehind(folder, end: end)
    return verdict
  }

  private mutating func take(_ checker: SegmentChecker) {
    (problems, first, good) = (checker.problems, checker.first, checker.good)
    (seals, met) = (checker.seals, checker.met)
    // a link of the chain without one whole line: the last segment would not have become a link
    if good == nil, problems.isEmpty { add("the segment holds no whole line", line: 1) }
  }

  private mutating func add(_ sentence: String, line: Int = 0) {
    problems.append(
      LedgerProblem(segment: link.number, line: line, seq: (good?.edge.size ?? 0) + 1, sentence: sentence))
  }

  /// The rest of the segment after its last seal, up to `end`, where reading stopped: more may have been written since.
  private mutating func lookBehind(_ folder: LedgerFolder, end: UInt64) throws(Failure) {
    guard problems.isEmpty, let good else { return }
    if let wanted = link.end { return try compareEnd(wanted, good, folder) }
    guard let file = try folder.openForReading(SegmentName.text(link.number)) else { return }
    let tail: UnsealedTail
    do throws(FileError) {
      let reader = LineReader(file, from: good.end, end: end)
      tail = try UnsealedTail.inspect(reader, line: good.line + 1, seq: good.edge.size + 1)
    } catch { throw Failure.ledger("\(folder.path)/\(SegmentName.text(link.number))", error) }
    unsealed = tail.lines
    if let oddity = tail.oddity { add(oddity.sentence, line: oddity.line) }
  }

  private mutating func compareEnd(_ end: UInt64, _ good: SegmentChecker.Good, _ folder: LedgerFolder) throws(Failure) {
    let size = try folder.size(link.number)
    if good.end != end {
      add("the segment does not end with a seal where the next one says", line: good.line)
    } else if size > end, !link.abandoned {
      add("\(size - end) bytes stand after the segment's last seal", line: good.line + 1)
    } else if size > end {
      abandoned = size - end
    }
  }
}
