internal import Glibc

/// What the host handed to this process: three descriptors, named in the environment, and a ticket.
struct LaunchDescriptors {
  /// A bound Unix socket that nobody listens on yet.
  let socket: Int32
  /// First 32 bytes, the ticket; then nothing, until end-of-file says that the host is gone.
  let lifeline: Int32
  /// Takes one line, then is closed.
  let handshake: Int32

  /// Bytes of the ticket.
  static let ticketSize = 32

  /// - Throws: `.failed` where the process was not started by akms.
  init(environment: (String) -> String?) throws(PluginError) {
    guard environment("AKMS_PLUGIN_PROTOCOL") == "1",
      let socket = Self.descriptor(environment("AKMS_PLUGIN_SOCKET_FD")),
      let lifeline = Self.descriptor(environment("AKMS_PLUGIN_LIFELINE_FD")),
      let handshake = Self.descriptor(environment("AKMS_PLUGIN_HANDSHAKE_FD"))
    else { throw PluginError(.failed, "this is an akms plugin: akms starts it, it is not run by hand") }
    self.socket = socket
    self.lifeline = lifeline
    self.handshake = handshake
    // A program that the plugin starts gets none of them.
    for descriptor in [socket, lifeline, handshake] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
  }

  private static func descriptor(_ text: String?) -> Int32? {
    guard let text, let number = Int32(text), number > 2, fcntl(number, F_GETFD) >= 0 else { return nil }
    return number
  }

  /// Reads the ticket; blocks until it is whole.
  func readTicket() throws(PluginError) -> String {
    var bytes: [UInt8] = []
    while bytes.count < Self.ticketSize {
      var byte: UInt8 = 0
      let got = unsafe read(lifeline, &byte, 1)
      if got < 0, errno == EINTR { continue }
      guard got == 1 else { throw PluginError(.failed, "the host closed the lifeline before the ticket") }
      bytes.append(byte)
    }
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Says that the socket is being listened on. The line's fields: docs/protocol/plugin.md, section 2.
  func announce() {
    Self.write("1|1|unix|fd|grpc\n", to: handshake)
    close(handshake)
  }

  /// Writes to a descriptor; Glibc's `stderr` is a global variable that Swift 6 refuses.
  static func write(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    unsafe bytes.withUnsafeBytes { unsafe _ = Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}
