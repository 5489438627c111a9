internal import AKMSJSON
package import AKMSModel
internal import Glibc

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
    let chain = try SegmentChain(folder, key: try KeyFile(folder: folder).key())
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
    private static let timePrefix = #"{"@timestamp":""#.utf8.count
    private static let actionPrefix = #""event.action":""#

    let since: [UInt8]
    let actions: [String]
    /// What a line with one of the actions holds; one that holds none of them need not be parsed.
    private let marks: [[UInt8]]

    init(_ filter: Filter) {
      since = filter.since.map { Array(Timestamp.text($0).utf8) } ?? []
      actions = filter.actions
      marks = actions.map { Array((Self.actionPrefix + $0).utf8) }
    }

    func accepts(_ line: RawSpan) -> Bool {
      guard since.isEmpty || isLateEnough(line) else { return false }
      guard !actions.isEmpty else { return true }
      guard marks.contains(where: { Self.holds(line, $0) }) else { return false }
      let parsed = unsafe line.withUnsafeBytes { unsafe try? JSONParser.parse(Array($0), size: LineReader.longest) }
      guard let action = parsed?["event.action"]?.string else { return false }
      return actions.contains { $0.hasSuffix(".") ? action.hasPrefix($0) : action == $0 }
    }

    /// Times stand at a fixed place and sort as text.
    private func isLateEnough(_ line: RawSpan) -> Bool {
      guard line.byteCount >= Self.timePrefix + since.count else { return false }
      let time = line.extracting(Self.timePrefix..<(Self.timePrefix + since.count))
      return unsafe time.withUnsafeBytes { unsafe !$0.lexicographicallyPrecedes(since) }
    }

    /// Looks at the few places where a dot stands.
    private static func holds(_ line: RawSpan, _ mark: [UInt8]) -> Bool {
      let before = #""event"#.utf8.count
      return unsafe line.withUnsafeBytes { bytes in
        var from = before
        while from < bytes.count, let base = bytes.baseAddress,
          let dot = unsafe memchr(base + from, Int32(UInt8(ascii: ".")), bytes.count - from)
        {
          let place = unsafe UnsafeRawPointer(dot) - base - before
          guard place + mark.count <= bytes.count else { return false }
          if unsafe memcmp(base + place, mark, mark.count) == 0 { return true }
          from = place + before + 1
        }
        return false
      }
    }
  }
}
