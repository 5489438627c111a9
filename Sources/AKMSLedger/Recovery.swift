internal import AKMSJSON
internal import AKMSModel
internal import Glibc

/// Finds the last durable seal when a ledger is opened, and clears away what a writer that died has left after it.
///
/// Only the last segment is read; the rest is for `akms audit verify`. Nothing that was acknowledged is ever cut: where
/// damage stands before a signed seal that another seal follows, opening is refused.
struct Recovery {
  let folder: LedgerFolder
  let files: any FileOperations
  let key: Digest
  private(set) var state = LedgerState()
  /// What has to be told in the ledger itself.
  private(set) var notices: [LedgerEvent] = []

  init(folder: LedgerFolder, files: any FileOperations, key: Digest) {
    (self.folder, self.files, self.key) = (folder, files, key)
  }

  mutating func run() throws(Failure) {
    var numbers = try folder.segments()
    state.lastNumber = numbers.last ?? 0
    try KeyFile(folder: folder, files: files).pin(key, isNew: numbers.isEmpty)
    var isPassedOver = false
    while let number = numbers.popLast() {
      let checker = try check(number)
      guard let good = checker.good else {
        isPassedOver = !discard(number, checker) || isPassedOver
        continue
      }
      try adopt(checker, good)
      // only an opening seal can pass over what was left behind
      if isPassedOver { state.resumable = false }
      return
    }
  }

  /// Follows segment `number`, and refuses to go on where something that was acknowledged is in question.
  private func check(_ number: Int) throws(Failure) -> SegmentChecker {
    var checker = SegmentChecker(number: number, key: key)
    guard let file = try folder.openForReading(SegmentName.text(number)) else { return checker }
    _ = try checker.read(LineReader(file), folder)
    guard !checker.acknowledgedLater else { throw damaged(checker.problems.first) }
    return checker
  }

  private func damaged(_ problem: LedgerProblem?) -> Failure {
    Failure(
      .ledgerUnavailable, "the ledger is damaged: \(folder.path)",
      why: problem?.text ?? "its last segment cannot be read",
      next: "akms audit verify")
  }

  /// A segment whose first batch never became durable: removed (true) where it holds no whole line, else left as evidence.
  private mutating func discard(_ number: Int, _ checker: SegmentChecker) -> Bool {
    let isEmpty = checker.line == 0 && files.remove(SegmentName.text(number), in: folder.descriptor) == 0
    var tail = UnsealedTail()
    tail.lines = checker.line
    tail.oddity = checker.problems.first.map { ($0.line, $0.sentence) }
    notices.append(cut(number, at: 0, tail, how: isEmpty ? "removed" : "left behind"))
    return isEmpty
  }

  private mutating func adopt(_ checker: SegmentChecker, _ good: SegmentChecker.Good) throws(Failure) {
    (state.edge, state.previous, state.segment, state.end) = (good.edge, good.read.hash, checker.number, good.end)
    state.resumable = true
    guard let file = try folder.openForReading(SegmentName.text(checker.number)) else { throw damaged(nil) }
    let tail: UnsealedTail
    do throws(FileError) {
      tail = try UnsealedTail.inspect(LineReader(file, from: good.end), line: good.line + 1, seq: good.edge.size + 1)
    } catch { throw Failure.ledger(folder.path, error) }
    guard tail.bytes > 0 else { return }
    let isCut = tail.oddity == nil && truncate(checker.number, to: good.end)
    // what no writer leaves behind stays where it is, as evidence; the ledger goes on in the next segment
    if !isCut { (state.resumable, state.abandoned) = (false, true) }
    notices.append(cut(checker.number, at: good.end, tail, how: isCut ? "truncated" : "left behind"))
  }

  private func truncate(_ number: Int, to size: UInt64) -> Bool {
    let file = files.open(SegmentName.text(number), in: folder.descriptor, flags: O_WRONLY)
    guard file >= 0 else { return false }
    defer { close(file) }
    return files.truncate(file, to: Int64(size)) == 0 && files.syncData(of: file) == 0
  }

  private func cut(_ number: Int, at offset: UInt64, _ tail: UnsealedTail, how: String) -> LedgerEvent {
    LedgerEvent(
      "audit.truncated",
      reason: tail.oddity.map { "\(SegmentName.text(number)):\($0.line): \($0.sentence)" },
      [
        "akms.ledger.segment": .integer(Int64(number)), "akms.ledger.offset": .integer(Int64(offset)),
        "akms.ledger.bytes": .integer(Int64(tail.bytes)), "akms.ledger.lines": .integer(Int64(tail.lines)),
        "akms.ledger.sha256": .string(tail.digest.hex), "akms.ledger.tail": .string(how),
      ])
  }
}
