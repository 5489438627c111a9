internal import AKMSModel
internal import AKMSTransport
internal import Glibc

/// The one line by which a plugin says that it listens: `1|1|unix|fd|grpc`, line feed.
///
/// Fields: version of the handshake, major version of the protocol, network, address, wire. Address is `fd` (it
/// listens on the descriptor that it was given) or `path` (it bound `AKMS_PLUGIN_SOCKET`). Later fields are ignored.
enum Handshake {
  /// Reads it; blocks until it is whole or the time is over.
  ///
  /// - Returns: The socket's name in the start's folder.
  static func read(from descriptor: consuming Descriptor, milliseconds: Int) throws(Failure) -> String {
    let deadline = Deadline(milliseconds: milliseconds)
    var line: [UInt8] = []
    while !line.contains(UInt8(ascii: "\n")) {
      guard line.count < PluginLimits.handshake else {
        throw refused("its first line has more than \(PluginLimits.handshake) bytes")
      }
      guard !deadline.hasPassed else { throw refused("it said nothing within \(milliseconds) ms") }
      var wait = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&wait, 1, deadline.remaining) > 0 else { continue }
      var byte = [UInt8](repeating: 0, count: PluginLimits.handshake)
      let got = unsafe Glibc.read(descriptor.number, &byte, byte.count)
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw refused("it ended before it said that it listens") }
      line += byte[..<got]
    }
    return try parse(String(decoding: line.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }

  /// The socket's name that a line stands for.
  static func parse(_ line: String) throws(Failure) -> String {
    let fields = line.split(separator: "|", omittingEmptySubsequences: false)
    guard fields.count >= 5, fields[0] == "1", fields[2] == "unix", fields[4] == "grpc" else {
      throw refused("its first line is \"\(Failure.printable(line))\", expected was \"1|1|unix|fd|grpc\"")
    }
    guard fields[1] == "1" else {
      throw refused(
        "it speaks version \(Failure.printable(String(fields[1]))) of the protocol, and this akms version 1")
    }
    switch fields[3] {
    case "fd": return PluginFolder.socketName
    case "path": return PluginFolder.pathName
    default: throw refused("it listens on \"\(Failure.printable(String(fields[3])))\", expected was fd or path")
    }
  }

  private static func refused(_ why: String) -> Failure { Failure(.pluginFailed, "the plugin did not start", why: why) }
}
