internal import AKMSModel
internal import Glibc

/// Which segments make up the ledger, and how much of each: followed backwards from the last opening seal.
struct SegmentChain {
  /// One segment of the ledger.
  struct Link: Sendable, Equatable {
    let number: Int
    /// Bytes that belong to the ledger; nil in the last segment: all up to its last seal.
    var end: UInt64?
    /// Whether bytes may follow after them.
    var abandoned = false
  }

  /// In order, from the first that is there.
  private(set) var links: [Link] = []
  /// Given up before they held a durable seal, and passed over by a signed opening.
  private(set) var skipped: [Int] = []
  /// After the last segment with an opening seal of this ledger.
  private(set) var torn: [Int] = []

  init(_ folder: LedgerFolder, key: Digest) throws(Failure) {
    var numbers = try folder.segments()
    while let number = numbers.last, try Self.opening(folder, number, key) == nil {
      torn.insert(number, at: 0)
      numbers.removeLast()
    }
    guard var number = numbers.popLast() else { return }
    links = [Link(number: number)]
    while true {
      // a damaged opening does not say where it goes on; the segment below is the best guess, and the damage is reported
      let from = try Self.opening(folder, number, key)
      let next = from?.fromSegment ?? numbers.last ?? 0
      guard next > 0, next < number else {
        if from != nil { skipped += numbers }
        break
      }
      while let last = numbers.last, last >= next {
        if last > next { skipped.append(last) }
        numbers.removeLast()
      }
      links.insert(Link(number: next, end: from?.fromBytes, abandoned: from?.abandoned ?? true), at: 0)
      number = next
    }
  }

  /// The opening seal of segment `number` where it holds.
  static func opening(_ folder: LedgerFolder, _ number: Int, _ key: Digest) throws(Failure) -> Seal.Opening? {
    guard let file = try folder.openForReading(SegmentName.text(number)) else { return nil }
    var opening: Seal.Opening?
    do throws(FileError) {
      _ = try LineReader(file).next { bytes, ending in
        guard ending == .lineFeed, let read = ReadSeal(bytes), read.isSigned(by: key) else { return }
        opening = read.seal.opening.flatMap { $0.segment == number ? $0 : nil }
      }
    } catch { throw Failure.ledger("\(folder.path)/\(SegmentName.text(number))", error) }
    return opening
  }

  static func exists(_ folder: LedgerFolder, _ number: Int) throws(Failure) -> Bool {
    guard let file = try folder.openForReading(SegmentName.text(number)) else { return false }
    close(file)
    return true
  }

  /// Whether a segment has a whole first line that is no opening seal of this ledger. One that a writer was still making
  /// when the chain was read may have its seal by now: that is no damage.
  static func isForeign(_ folder: LedgerFolder, _ number: Int, _ key: Digest) throws(Failure) -> Bool {
    guard let file = try folder.openForReading(SegmentName.text(number)) else { return false }
    var isWhole = false
    do throws(FileError) {
      _ = try LineReader(file).next { _, ending in isWhole = ending == .lineFeed }
    } catch { throw Failure.ledger("\(folder.path)/\(SegmentName.text(number))", error) }
    guard isWhole else { return false }
    return try opening(folder, number, key) == nil
  }
}
