import Testing

@testable import AKMSExec

@Suite struct SocketTraceTests {
  // Port 0x1F90 serves, 0xC000 asks; as a little-endian machine writes it.
  static let header =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
  static let rest = " 01 00000000:00000000 00:00000000 00000000  1000        0"

  static func line(_ local: String, _ remote: String, _ inode: String) -> String {
    "   1: \(local) \(remote)\(rest) \(inode) 1 0000000000000000 20 4 30 10 -1\n"
  }

  func inode(_ lines: String...) -> UInt64? {
    let socket = SocketTrace.socket(in: (Self.header + lines.joined()).utf8, client: 0xC000, server: 0x1F90)
    if let socket { #expect(socket.user == 1000) }
    return socket?.inode
  }

  @Test(.enabled(if: UInt32(1).littleEndian == 1)) func `the client's end is found, not the server's`() {
    #expect(
      inode(
        Self.line("0100007F:1F90", "00000000:0000", "1"), Self.line("0100007F:1F90", "0100007F:C000", "2"),
        Self.line("0100007F:C000", "0100007F:1F90", "3")) == 3)
  }

  @Test(.enabled(if: UInt32(1).littleEndian == 1)) func `a client of the other family is found`() {
    let mapped = "0000000000000000FFFF00000100007F"
    #expect(inode(Self.line("\(mapped):C000", "\(mapped):1F90", "4")) == 4)
  }

  @Test func `other addresses, other ports, orphans and torn lines are nobody's`() {
    #expect(inode(Self.line("0200007F:C000", "0100007F:1F90", "3")) == nil)
    #expect(inode(Self.line("0100007F:C001", "0100007F:1F90", "3")) == nil)
    #expect(inode(Self.line("0100007F:C000", "0100007F:1F90", "0")) == nil)
    #expect(inode(Self.line("0100007F:C000", "0100007F:1F90", "-3")) == nil)
    #expect(inode("   1: 0100007F:C000 0100007F:1F90 01\n") == nil)
    #expect(SocketTrace.socket(in: "".utf8, client: 0xC000, server: 0x1F90) == nil)
  }
}
