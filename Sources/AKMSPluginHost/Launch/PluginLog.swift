internal import AKMSModel
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// What a plugin writes to stdout and stderr, made into lines that can do no harm: escaped, cut, and not too many.
struct PluginLog: Sendable {
  /// Gets a line, and how many before it were dropped.
  let emit: @Sendable (String, Int) -> Void

  /// Reads a pipe to its end on a thread of its own, so that a plugin that writes never waits.
  func follow(_ pipe: consuming Descriptor) throws(Failure) {
    let number = pipe.take()
    let reading = HostThread.start { Self.read(number, into: LogLines(emit: emit)) }
    guard reading else {
      close(number)
      throw Failure(.internal, "no thread is left")
    }
  }

  private static func read(_ number: Int32, into lines: consuming LogLines) {
    let pipe = Descriptor(owning: number)
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let got = unsafe Glibc.read(pipe.number, &buffer, buffer.count)
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { break }
      lines.take(buffer[..<got], at: akms_monotonic_ns())
    }
    lines.finish()
  }
}

/// Bytes into lines, by a limit on length and one on lines a second.
struct LogLines {
  private let emit: (String, Int) -> Void
  private var line: [UInt8] = []
  private var second: UInt64 = 0
  private var emitted = 0
  private var dropped = 0

  init(emit: @escaping (String, Int) -> Void) { self.emit = emit }

  /// - Parameter now: Nanoseconds of a clock that never goes back.
  mutating func take(_ bytes: ArraySlice<UInt8>, at now: UInt64) {
    if now / 1_000_000_000 != second { (second, emitted) = (now / 1_000_000_000, 0) }
    for byte in bytes {
      if byte == UInt8(ascii: "\n") { end() } else if line.count <= PluginLimits.logLine { line.append(byte) }
    }
  }

  /// What was not ended by a line feed, and the count of what was dropped last.
  mutating func finish() {
    if !line.isEmpty { end() }
    if dropped > 0 { emit("", dropped) }
  }

  private mutating func end() {
    defer { line.removeAll(keepingCapacity: true) }
    guard emitted < PluginLimits.logLinesPerSecond else { return dropped += 1 }
    let isCut = line.count > PluginLimits.logLine
    emit(
      Failure.printable(String(decoding: line.prefix(PluginLimits.logLine), as: UTF8.self)) + (isCut ? "…" : ""),
      dropped)
    emitted += 1
    dropped = 0
  }
}
