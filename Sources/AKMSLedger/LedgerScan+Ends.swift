internal import AKMSModel
internal import Glibc

extension LedgerScan {
  /// Microseconds since 1970 as the ledger writes them.
  package static func time(_ microseconds: Int64) -> String { Timestamp.text(microseconds) }

  /// When segment `number` was opened, as its first line says; nil where it says nothing.
  static func opened(_ folder: LedgerFolder, _ number: Int) throws(Failure) -> String? {
    let start = Array(#"{"seal":{"at":""#.utf8)
    guard let file = try folder.openForReading(SegmentName.text(number)) else { return nil }
    defer { close(file) }
    let bytes = try piece(of: file, from: 0, count: start.count + 27, folder, number)
    guard bytes.count == start.count + 27, bytes.starts(with: start) else { return nil }
    return String(decoding: bytes.dropFirst(start.count), as: UTF8.self)
  }

  /// Bytes of segment `number` up to the end of its last seal, line feed included; 0 where it has none.
  ///
  /// Read from the end backwards, in pieces that grow: a batch is 16 MiB at most.
  static func sealed(_ folder: LedgerFolder, _ number: Int) throws(Failure) -> UInt64 {
    guard let file = try folder.openForReading(SegmentName.text(number)) else { return 0 }
    defer { close(file) }
    let size = Int(lseek(file, 0, SEEK_END))
    var window = 1 << 16
    while true {
      let from = max(0, size - window)
      let bytes = try piece(of: file, from: from, count: size - from, folder, number)
      if let end = lastSeal(bytes, isWhole: from == 0) { return UInt64(from + end) }
      if from == 0 { return 0 }
      window *= 4
    }
  }

  /// After the line feed of the last whole line that is a seal.
  ///
  /// - Parameter isWhole: Whether the first byte begins a line.
  private static func lastSeal(_ bytes: [UInt8], isWhole: Bool) -> Int? {
    let lineFeed = UInt8(ascii: "\n")
    var end = bytes.lastIndex(of: lineFeed)
    while let lineEnd = end {
      let before = bytes[..<lineEnd].lastIndex(of: lineFeed)
      guard before != nil || isWhole else { return nil }
      if bytes[((before ?? -1) + 1)..<lineEnd].starts(with: Seal.prefix) { return lineEnd + 1 }
      end = before
    }
    return nil
  }

  /// What is there of `count` bytes.
  private static func piece(
    of file: Int32, from: Int, count: Int, _ folder: LedgerFolder, _ number: Int
  ) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = unsafe bytes[done...].withUnsafeMutableBytes {
        unsafe pread(file, $0.baseAddress, $0.count, from + done)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else {
        throw Failure.ledger("\(folder.path)/\(SegmentName.text(number))", FileError("read", errno))
      }
      if got == 0 { break }
      done += got
    }
    return Array(bytes.prefix(done))
  }
}
