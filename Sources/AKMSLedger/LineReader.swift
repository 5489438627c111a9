internal import AKMSModel
internal import Glibc

/// Reads a file's lines through one big buffer, without copying them.
///
/// Not `Sendable`; one per file and thread.
@safe final class LineReader {
  /// How a line ended.
  enum Ending: Sendable {
    /// With a line feed.
    case lineFeed
    /// With the end of what is read.
    case end
    /// Not within ``longest`` bytes; nothing is read after it.
    case overlong
  }

  /// Bytes that a line may have: an event's, and an opening seal's with 64 hashes, with room to spare.
  static let longest = Limits.ledgerLine * 4
  private static let size = 1 << 20

  private let file: Int32
  private let buffer: UnsafeMutableRawBufferPointer
  /// What is in the buffer and not handed out.
  private var start = 0
  private var end = 0
  /// Bytes that may still be read from the file.
  private var left: UInt64
  private var done = false
  /// Where the next line begins in the file.
  private(set) var offset: UInt64

  /// Takes over `file`, open for reading.
  ///
  /// - Parameters:
  ///   - from: Where to begin.
  ///   - end: Bytes of the file that count, from its start.
  init(_ file: Int32, from: UInt64 = 0, end limit: UInt64 = UInt64(Int64.max)) {
    self.file = file
    offset = from
    left = limit > from ? limit - from : 0
    lseek(file, Int(from), SEEK_SET)
    unsafe buffer = .allocate(byteCount: Self.size, alignment: 16)
  }

  /// Lends the next line, without its line feed, to `body`; false when there is none left.
  func next(_ body: (RawSpan, Ending) -> Void) throws(FileError) -> Bool {
    var searched = 0
    while true {
      if let length = lineFeed(from: searched) {
        defer { advance(length + 1) }
        body(unsafe RawSpan(_unsafeStart: buffer.baseAddress! + start, byteCount: length), .lineFeed)
        return true
      }
      searched = end - start
      if searched > Self.longest || done {
        guard searched > 0 else { return false }
        defer { advance(searched) }
        let ending: Ending = searched > Self.longest ? .overlong : .end
        if ending == .overlong { (left, done) = (0, true) }
        body(unsafe RawSpan(_unsafeStart: buffer.baseAddress! + start, byteCount: searched), ending)
        return true
      }
      try fill()
    }
  }

  /// A piece of the file, wherever reading has got to.
  func bytes(at start: UInt64, count: Int) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = unsafe bytes.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, $0.count, Int(start)) }
    guard got == count else { throw FileError("read", got < 0 ? errno : EIO) }
    return bytes
  }

  private func lineFeed(from searched: Int) -> Int? {
    let begin = start + searched
    guard begin < end, let found = unsafe memchr(buffer.baseAddress! + begin, 10, end - begin) else { return nil }
    return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(buffer.baseAddress! + start)
  }

  private func advance(_ count: Int) {
    start += count
    offset += UInt64(count)
  }

  private func fill() throws(FileError) {
    if start > 0 {
      unsafe _ = memmove(buffer.baseAddress!, buffer.baseAddress! + start, end - start)
      (start, end) = (0, end - start)
    }
    let room = Int(min(UInt64(Self.size - end), left))
    let count = unsafe read(file, buffer.baseAddress! + end, room)
    if count < 0, errno == EINTR { return }
    if count <= 0 { done = true }
    guard count >= 0 else { throw FileError("read", errno) }
    end += count
    left -= UInt64(count)
  }

  deinit {
    close(file)
    unsafe buffer.deallocate()
  }
}
