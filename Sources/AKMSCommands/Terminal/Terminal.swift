internal import AKMSModel
internal import Glibc

/// The controlling terminal, opened for one question: stdin and stdout may be elsewhere.
struct Terminal: ~Copyable {
  let descriptor: Int32

  /// A terminal that is open already.
  init(owning descriptor: Int32) { self.descriptor = descriptor }

  /// - Throws: `.usage` when the process has no terminal.
  init() throws(Failure) {
    descriptor = unsafe open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(.usage, "there is no terminal to ask on") }
  }

  func write(_ text: String) { ProcessConsole.write(text, to: descriptor) }

  /// One line as the terminal's own editing gives it, at most 4 KiB; nil at its end.
  func readLine() throws(Failure) -> String? {
    var bytes: [UInt8] = []
    while bytes.count < 4096 {
      var byte: UInt8 = 0
      let count = unsafe read(descriptor, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
      if byte == UInt8(ascii: "\n") { break }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  deinit { close(descriptor) }
}
