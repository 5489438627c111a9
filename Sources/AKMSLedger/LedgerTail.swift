package import AKMSModel
internal import AKMSJSON

/// Reads the ledger's latest events as they stand in the file; safe while a broker writes. It checks nothing.
package struct LedgerTail {
  /// Which events are wanted; all of the given conditions hold.
  package struct Filter: Sendable {
    /// `event.action` is one of these, or begins with one that ends in `.`; empty: any.
    package var actions: [String]
    /// Microseconds since 1970; earlier events are left out.
    package var since: Int64?

    package init(actions: [String] = [], since: Int64? = nil) { (self.actions, self.since) = (actions, since) }
  }

  /// Where a wanted line stands in its segment.
  private struct Place { var start: UInt64, count: Int }

  private let folder: LedgerFolder
  private let wanted: Wanted
  private let unsealed: Bool

  /// The last `count` events that `filter` lets through, in order, each one line without its line feed.
  ///
  /// - Parameter unsealed: Whether events count that no seal follows yet: nobody has been told that they are durable.
  /// - Throws: `.ledgerUnavailable` when there is no ledger or it cannot be read.
  package static func read(
    directory: String, last count: Int, matching filter: Filter = Filter(), unsealed: Bool = false
  ) throws(Failure) -> [[UInt8]] {
    let folder = try LedgerFolder(directory, creating: false)
    let tail = LedgerTail(folder: folder, wanted: Wanted(filter), unsealed: unsealed)
    let chain = try SegmentChain(folder, key: try LedgerVerifier.pinnedKey(folder))
    var lines: [[UInt8]] = []
    for link in chain.links.reversed() where lines.count < count {
      lines = try tail.lines(of: link, last: count - lines.count) + lines
    }
    return lines
  }

  private func lines(of link: SegmentChain.Link, last count: Int) throws(Failure) -> [[UInt8]] {
    guard let file = try folder.openForReading(SegmentName.text(link.number)) else { return [] }
    let name = "\(folder.path)/\(SegmentName.text(link.number))"
    let reader = LineReader(file, end: link.end ?? UInt64(Int64.max))
    var sealed: ArraySlice<Place> = []
    var open: [Place] = []
    do throws(FileError) {
      while try reader.next({ bytes, ending in
        guard ending == .lineFeed else { return }
        if SegmentChecker.isSeal(bytes) {
          sealed += open
          open = []
          // only the last ones count: now and then the others are dropped
          if sealed.count > count * 2 + 1024 { sealed = sealed.suffix(count) }
        } else if wanted.accepts(bytes) {
          open.append(Place(start: reader.offset, count: bytes.byteCount))
        }
      }) {}
    } catch { throw Failure.ledger(name, error) }
    var lines: [[UInt8]] = []
    do throws(FileError) {
      for place in (unsealed ? sealed + open : sealed).suffix(count) {
        lines.append(try reader.bytes(at: place.start, count: place.count))
      }
    } catch { throw Failure.ledger(name, error) }
    return lines
  }

  /// A filter in the form in which lines are compared with it.
  private struct Wanted {
    let since: [UInt8]
    let actions: [String]

    init(_ filter: Filter) {
      since = filter.since.map { Array(Timestamp.text($0).utf8) } ?? []
      actions = filter.actions
    }

    /// Times stand at a fixed place and sort as text; the action is looked up in the parsed line.
    func accepts(_ line: RawSpan) -> Bool {
      let prefix = #"{"@timestamp":""#.utf8.count
      guard since.isEmpty || line.byteCount >= prefix + since.count else { return false }
      if !since.isEmpty {
        let time = unsafe line.extracting(prefix..<(prefix + since.count)).withUnsafeBytes { unsafe Array($0) }
        if time.lexicographicallyPrecedes(since) { return false }
      }
      guard !actions.isEmpty else { return true }
      let parsed = unsafe line.withUnsafeBytes { unsafe try? JSONParser.parse(Array($0), size: LineReader.longest) }
      guard let action = parsed?["event.action"]?.string else { return false }
      return actions.contains { $0.hasSuffix(".") ? action.hasPrefix($0) : action == $0 }
    }
  }
}
