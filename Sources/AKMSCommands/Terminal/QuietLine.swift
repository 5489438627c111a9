internal import AKMSModel
internal import AKMSSecret
internal import Glibc

/// Reads one line without echo, straight into guarded memory.
///
/// The terminal's line editing is off meanwhile (it keeps the line in the kernel and cuts at 4095 bytes), so erasing
/// is done here: DEL or ^H one character, ^U all. ^D and Enter end it; signals put the terminal back before they act.
enum QuietLine {
  /// Bytes that can be typed or pasted; a longer value comes through a pipe.
  static let limit = 16_384

  /// - Throws: `.usage` when more than ``limit`` bytes are typed or the terminal goes away.
  static func read(from terminal: borrowing Terminal) throws(Failure) -> Secret {
    var count = 0
    var mode = try TerminalMode(terminal.descriptor)
    defer { mode.leave() }
    mode.enter()
    let typed = try Secret(count: limit + 1) { span throws(Failure) in
      count = try unsafe span.withUnsafeMutableBytes { bytes throws(Failure) in try unsafe edit(bytes, &mode) }
    }
    return try typed.withBytes { bytes throws(Failure) in try Secret(copying: bytes.extracting(0..<count)) }
  }

  private static func edit(_ bytes: UnsafeMutableRawBufferPointer, _ mode: inout TerminalMode) throws(Failure) -> Int {
    var count = 0
    while true {
      try unsafe mode.readByte(into: bytes.baseAddress! + count)
      switch unsafe bytes[count] {
      case 0x0A, 0x0D, 0x04: return count
      case 0x08, 0x7F: unsafe erase(bytes, &count)
      case 0x15: count = 0
      default: count += 1
      }
      guard count < bytes.count else {
        throw Failure(.usage, "more than \(limit) bytes were typed", why: "a longer value is read from a pipe")
      }
    }
  }

  /// Takes one UTF-8 character back: its continuation bytes and the one that leads them.
  private static func erase(_ bytes: UnsafeMutableRawBufferPointer, _ count: inout Int) {
    guard count > 0 else { return }
    count -= 1
    while count > 0, unsafe bytes[count] & 0xC0 == 0x80 { count -= 1 }
  }
}
