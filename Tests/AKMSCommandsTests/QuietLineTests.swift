import AKMSModel
import Glibc
import Testing

@testable import AKMSCommands

/// The prompt over a pseudo-terminal. One after the other: signal dispositions belong to the whole process.
@Suite(.serialized) struct QuietLineTests {
  private struct Line {
    let value: Result<[UInt8], Failure>
    /// What the terminal showed while it was typed.
    let shown: [UInt8]
    let echoesAgain: Bool
  }

  /// Types `keys` as soon as the echo is off.
  private func type(_ keys: [UInt8]) throws -> Line {
    let (master, slave) = Self.pair()
    try #require(master >= 0 && slave >= 0)
    let thread = Thread {
      while Self.echoes(master) { usleep(1000) }
      unsafe _ = keys.withUnsafeBytes { unsafe write(master, $0.baseAddress, $0.count) }
    }
    let terminal = Terminal(owning: slave)
    let value = Result { () throws(Failure) in try QuietLine.read(from: terminal).revealed }
    thread.join()
    let again = Self.echoes(master)
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
    var shown = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(master, &shown, shown.count)
    close(master)
    return Line(value: value, shown: Array(shown.prefix(max(0, count))), echoesAgain: again)
  }

  /// Both ends of a new pseudo-terminal (pty(7)); the macros of asm-generic/ioctls.h, which Swift does not import.
  private static func pair() -> (master: Int32, slave: Int32) {
    let master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var unlocked: Int32 = 0
    var number: UInt32 = 0
    guard unsafe ioctl(master, 0x4004_5431, &unlocked) == 0, unsafe ioctl(master, 0x8004_5430, &number) == 0 else {
      return (-1, -1)
    }
    return (master, unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY))
  }

  private static func echoes(_ descriptor: Int32) -> Bool {
    var mode = termios()
    unsafe tcgetattr(descriptor, &mode)
    return mode.c_lflag & tcflag_t(ECHO) != 0
  }

  static let typed: [(String, String)] = [
    ("hunter2\n", "hunter2"), ("hunter2\r", "hunter2"), ("ab\u{4}", "ab"), ("\n", ""), ("abc\u{7F}\u{8}d\n", "ad"),
    ("wrong\u{15}right\n", "right"), ("\u{7F}\u{7F}a\n", "a"), ("aü\u{7F}b\n", "ab"), ("€\u{7F}x\n", "x"),
    ("a b\tc\n", "a b\tc"),
  ]

  @Test(arguments: typed) func `keys make the line, and nothing of it is shown`(keys: String, value: String) throws {
    let line = try type(Array(keys.utf8))
    #expect(try line.value.get() == Array(value.utf8))
    #expect(line.shown == [])
    #expect(line.echoesAgain)
  }

  @Test func `a line longer than the kernel's own is read whole`() throws {
    let keys = Array(repeating: UInt8(ascii: "k"), count: 4000)
    #expect(try type(keys + [0x0A]).value.get() == keys)
  }

  @Test func `what is no terminal is refused`() throws {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    close(ends[1])
    let terminal = Terminal(owning: ends[0])
    #expect(throws: Failure(.usage, "there is no terminal to ask on")) { try QuietLine.read(from: terminal).revealed }
  }
}
