internal import AKMSJSON
internal import AKMSModel
internal import Glibc

/// Writes batches: lines, one seal, one fdatasync. Used by one thread at a time.
///
/// State moves on only when a batch is durable. A segment in which a call failed is given up: its descriptor is closed
/// and not used again (after a failed fsync the kernel may have dropped the pages), and the batch is written to a new
/// segment, whose opening seal says how much of the old one belongs to the ledger.
final class SegmentWriter {
  private let folder: LedgerFolder
  private let files: any FileOperations
  private let key: SigningKey
  private let clock: @Sendable () -> Int64
  private let facts: JSONObject
  private let segmentBytes: UInt64
  /// The ledger up to the last durable seal.
  private var state: LedgerState
  private var segment: OpenSegment?
  /// Events of the ledger's own that go with the next batch.
  private var notices: [LedgerEvent] = []

  /// The segment that is written to.
  private struct OpenSegment {
    let number: Int
    let file: Int32
    let identity: FileStatus
    var size: UInt64
    /// The opening seal's line that is not written yet.
    var opening: [UInt8] = []
  }

  init(
    folder: LedgerFolder, files: any FileOperations, key: consuming SigningKey, clock: @escaping @Sendable () -> Int64,
    facts: JSONObject, segmentBytes: UInt64, state: LedgerState
  ) {
    (self.folder, self.files, self.clock, self.facts) = (folder, files, clock, facts)
    (self.segmentBytes, self.state) = (segmentBytes, state)
    self.key = key
  }

  /// The ledger's number of events, durable ones.
  var size: UInt64 { state.edge.size }

  /// Adds an event of the ledger's own to the next batch.
  func note(_ event: LedgerEvent) { notices.append(event) }

  /// Makes `lines` durable.
  ///
  /// - Returns: The number of the first of them.
  /// - Throws: `.ledgerUnavailable` when a second segment fails too; none of the lines then counts.
  func commit(_ lines: [EventLine]) throws(Failure) -> UInt64 {
    let first = state.edge.size + 1
    if let full = segment, full.size >= segmentBytes { close(full) }
    for isLast in [false, true] {
      do throws(FileError) {
        try prepare()
        try write(lines)
        return first
      } catch {
        giveUp(error)
        if isLast { throw Failure.ledger(folder.path, error) }
      }
    }
    return first
  }

  /// Has a segment that can be written to: the one that is open, the last one of an earlier run, or a new one.
  private func prepare() throws(FileError) {
    if segment == nil, state.resumable, state.end < segmentBytes { try resume() }
    if let segment { try check(segment) } else { try openNext() }
  }

  /// Lets go of the segment and of the lock; what was committed stays.
  func close() {
    if let segment { close(segment) }
    folder.unlock()
  }

  private func close(_ open: OpenSegment) {
    Glibc.close(open.file)
    segment = nil
    state.resumable = false
  }

  /// Leaves the segment as it is on the disk.
  private func giveUp(_ error: FileError) {
    if let segment {
      close(segment)
      // nothing in a segment without a durable seal was acknowledged; its number can be used again
      if segment.opening.isEmpty {
        abandon(error)
      } else {
        _ = files.remove(SegmentName.text(segment.number), in: folder.descriptor)
      }
    } else if state.resumable {
      state.resumable = false
      abandon(error)
    }
  }

  private func abandon(_ error: FileError) {
    state.abandoned = true
    note(
      LedgerEvent(
        "anomaly", outcome: .failure, reason: error.text, code: "ledger_segment_abandoned",
        ["akms.ledger.segment": .integer(Int64(state.segment)), "akms.ledger.bytes": .integer(Int64(state.end))]))
  }

  /// Opens the last segment of an earlier run to go on in it.
  private func resume() throws(FileError) {
    let file = files.open(SegmentName.text(state.segment), in: folder.descriptor, flags: O_WRONLY | O_APPEND)
    guard file >= 0 else { throw FileError("open", -file) }
    switch files.status(of: file) {
    case .success(let identity):
      segment = OpenSegment(number: state.segment, file: file, identity: identity, size: state.end)
    case .failure(let error):
      Glibc.close(file)
      throw error
    }
  }

  /// The file is the one that was opened, under its name and no other, and as long as this writer made it.
  private func check(_ segment: OpenSegment) throws(FileError) {
    let open = try files.status(of: segment.file).get()
    let named = try files.status(of: SegmentName.text(segment.number), in: folder.descriptor).get()
    guard open == named, open.device == segment.identity.device, open.inode == segment.identity.inode, open.links == 1,
      open.size == Int64(segment.size)
    else { throw FileError("the segment was changed by somebody else", ESTALE) }
  }

  private func openNext() throws(FileError) {
    var number = max(state.segment, state.lastNumber)
    var file: Int32
    repeat {
      number += 1
      guard number <= SegmentName.last else { throw FileError("no number left for a segment", EOVERFLOW) }
      file = files.open(SegmentName.text(number), in: folder.descriptor, flags: O_WRONLY | O_APPEND | O_CREAT | O_EXCL)
    } while file == -EEXIST
    guard file >= 0 else { throw FileError("open", -file) }
    switch files.status(of: file) {
    case .success(let identity):
      segment = OpenSegment(number: number, file: file, identity: identity, size: 0, opening: opening(number))
    case .failure(let error):
      Glibc.close(file)
      _ = files.remove(SegmentName.text(number), in: folder.descriptor)
      throw error
    }
  }

  private func opening(_ number: Int) -> [UInt8] {
    var seal = state.seal(at: Timestamp.text(clock()), key: key.publicKey)
    seal.opening = Seal.Opening(
      segment: number, fromSegment: state.segment, fromBytes: state.end, abandoned: state.abandoned,
      publicKey: key.publicKey, stack: state.edge.stack)
    return seal.line(signedBy: key)
  }

  /// Writes one batch and moves the state on when it is durable.
  private func write(_ lines: [EventLine]) throws(FileError) {
    guard var open = segment else { return }
    let own = notices.compactMap { try? EventLine($0, at: clock(), facts: facts) }
    let batch = Batch(
      opening: open.opening, lines: lines + own, after: state, at: Timestamp.text(clock()), key: key)
    try files.put(batch.bytes, to: open.file)
    if !open.opening.isEmpty { try files.syncNames(in: folder.descriptor) }
    open.size += UInt64(batch.bytes.count)
    open.opening = []
    segment = open
    notices = []
    state = batch.state
    (state.segment, state.lastNumber, state.end, state.abandoned) = (open.number, open.number, open.size, false)
  }
}
