internal import AKMSJSON
internal import AKMSModel
internal import Glibc

/// Finds the last durable seal when a ledger is opened, and clears away what a writer that died has left after it.
///
/// Only the last segment is read; the rest is for `akms audit verify`. Nothing that was acknowledged is ever cut: where
/// a seal after damage bears the ledger's signature, opening is refused.
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
    try pin(isNew: numbers.isEmpty)
    while let number = numbers.popLast() {
      if let checker = try check(number), let good = checker.good {
        return try adopt(checker, good)
      }
      try discard(number)
    }
  }

  /// Keeps the first public key beside the segments.
  private func pin(isNew: Bool) throws(Failure) {
    guard let pinned = try folder.read(LedgerVerifier.keyFile, limit: 128) else { return try write(key.hex + "\n") }
    guard pinned == Array((key.hex + "\n").utf8) else {
      throw Failure(
        .ledgerUnavailable, "the ledger was begun under another key: \(folder.path)",
        why: "\(LedgerVerifier.keyFile) does not hold the public key of this root key", next: "akms audit verify")
    }
  }

  private func write(_ text: String) throws(Failure) {
    let file = files.open(LedgerVerifier.keyFile, in: folder.descriptor, flags: O_WRONLY | O_CREAT | O_EXCL)
    guard file >= 0 else { throw Failure.ledger("\(folder.path)/\(LedgerVerifier.keyFile)", FileError("open", -file)) }
    defer { close(file) }
    let bytes = Array(text.utf8)
    let count = unsafe files.write(bytes.span.bytes, to: file)
    guard count == bytes.count, files.syncData(of: file) == 0, files.sync(folder.descriptor) == 0 else {
      folder.remove(LedgerVerifier.keyFile)
      throw Failure(.ledgerUnavailable, "the ledger cannot be used: \(folder.path)", why: "the public key could not be written")
    }
  }

  /// Follows segment `number`; nil where it has no line at all.
  private func check(_ number: Int) throws(Failure) -> SegmentChecker? {
    guard let file = try folder.openForReading(SegmentName.text(number)) else { return nil }
    var checker = SegmentChecker(number: number, key: key)
    let torn = try checker.read(LineReader(file), folder).torn
    guard checker.line > 0 || !torn else { return nil }
    guard !checker.signedLater, checker.good != nil || checker.line == 0 else { throw damaged(checker.problems.first) }
    return checker
  }

  private func damaged(_ problem: LedgerProblem?) -> Failure {
    Failure(
      .ledgerUnavailable, "the ledger is damaged: \(folder.path)", why: problem?.text ?? "its last segment cannot be read",
      next: "akms audit verify")
  }

  /// A segment without one whole line was being made when its writer died.
  private mutating func discard(_ number: Int) throws(Failure) {
    folder.remove(SegmentName.text(number))
    notices.append(cut(number, at: 0, UnsealedTail(), how: "removed"))
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
