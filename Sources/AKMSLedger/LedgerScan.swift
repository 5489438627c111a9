package import AKMSModel
internal import Glibc
internal import Synchronization

/// Goes through the events since a time whose action is wanted, fast: nothing is parsed but what is asked for, and
/// segments that end before that time are not read at all. Safe while a broker writes.
///
/// Only what a seal follows counts. Signatures and hashes are not checked (`akms audit verify` does that).
package struct LedgerScan: Sendable {
  private let folder: LedgerFolder
  private let parts: [Part]
  private let actions: Set<String>
  private let since: Int64

  /// A segment and how many of its bytes count.
  private struct Part: Sendable {
    let number: Int
    let end: UInt64
  }

  /// - Parameters:
  ///   - since: Microseconds since 1970; earlier events are left out.
  ///   - actions: `event.action` is one of these.
  /// - Throws: `.ledgerUnavailable` when there is no ledger or it cannot be read.
  package init(directory: String, since: Int64 = 0, actions: Set<String>) throws(Failure) {
    (self.actions, self.since) = (actions, since)
    folder = try LedgerFolder(directory, creating: false)
    let links = try SegmentChain(folder, key: try KeyFile(folder: folder).key()).links
    let start = Timestamp.text(since)
    var parts: [Part] = []
    for (index, link) in links.enumerated() {
      // what stands before an opening was handed in before it
      if index + 1 < links.count, let next = try Self.opened(folder, links[index + 1].number), next < start { continue }
      let end = if let end = link.end { end } else { try Self.sealed(folder, link.number) }
      parts.append(Part(number: link.number, end: end))
    }
    self.parts = parts
  }

  /// How many segments are read.
  package var segments: Int { parts.count }

  /// Lends each event to `body`, in order.
  ///
  /// - Parameter fields: The members that `body` asks for (``ScannedEvent/place(_:)``), by their index.
  package func forEach(_ fields: [String], _ body: (RawSpan, borrowing ScannedEvent) -> Void) throws(Failure) {
    for part in parts { try read(part, fields, body) }
  }

  /// Folds each segment by itself, several at a time on threads of their own, and unites the results in order.
  ///
  /// - Parameter body: Called for the events of one segment in order, with that segment's result so far.
  package func fold<Total: Sendable>(
    _ fields: [String], into empty: Total,
    _ body: @escaping @Sendable (inout Total, RawSpan, borrowing ScannedEvent) -> Void,
    uniting unite: @escaping @Sendable (inout Total, consuming Total) -> Void
  ) throws(Failure) -> Total {
    let united = UnitedTotals(empty)
    let outcomes = Parallel.map(parts.count) { index -> Result<Void, Failure> in
      var total = empty
      do throws(Failure) {
        try read(parts[index], fields) { body(&total, $0, $1) }
      } catch { return .failure(error) }
      united.add(total, at: index, unite)
      return .success(())
    }
    for outcome in outcomes { try outcome.get() }
    return united.total
  }

  /// The results of `body` for 0 and up to `count`, in order, from several threads: for work on what a scan has found.
  package static func inParallel<T: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) -> T) -> [T] {
    Parallel.map(count, body)
  }

  private func read(
    _ part: Part, _ fields: [String], _ body: (RawSpan, borrowing ScannedEvent) -> Void
  ) throws(Failure) {
    let name = SegmentName.text(part.number)
    guard let file = try folder.openForReading(name) else { return }
    let reader = LineReader(file, end: part.end)
    var event = ScannedEvent(actions: actions, since: since, names: fields)
    do throws(FileError) {
      while try reader.next({ line, ending in
        if ending == .lineFeed, event.read(line) { body(line, event) }
      }) {}
    } catch { throw Failure.ledger("\(folder.path)/\(name)", error) }
  }
}

/// Results of segments, united in the segments' order as they come in.
private final class UnitedTotals<Total: Sendable>: Sendable {
  private let state: Mutex<State>

  private struct State {
    var total: Total
    var next = 0
    /// Those that came before their turn.
    var early: [Int: Total] = [:]
  }

  init(_ empty: Total) { state = Mutex(State(total: empty)) }

  var total: Total { state.withLock { $0.total } }

  func add(_ total: Total, at index: Int, _ unite: (inout Total, consuming Total) -> Void) {
    state.withLock { state in
      state.early[index] = total
      while let next = state.early.removeValue(forKey: state.next) {
        unite(&state.total, next)
        state.next += 1
      }
    }
  }
}
