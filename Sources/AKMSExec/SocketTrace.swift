internal import AKMSProcesses
internal import Glibc

/// Whose socket is on the other end of a connection on the loopback interface (proc_pid_net(5), `/proc/net/tcp`).
enum SocketTrace {
  /// Whether the client is one of our tree: a descendant of akms has the socket open.
  static func isOurs(client: UInt16, server: UInt16) -> Bool {
    guard let socket = find(client, server) else { return false }
    return isHeld(socket.inode)
  }

  /// Whether the client is of our user: what another one holds open must not keep the command out.
  static func isOfOurUser(client: UInt16, server: UInt16) -> Bool { find(client, server)?.user == geteuid() }

  private static func find(_ client: UInt16, _ server: UInt16) -> Socket? {
    for file in ["/proc/net/tcp", "/proc/net/tcp6"] {
      if let socket = socket(in: contents(of: file), client: client, server: server) { return socket }
    }
    return nil
  }

  struct Socket: Equatable {
    let user: UInt32
    let inode: UInt64
  }

  /// The client's socket; nil where the table has none.
  ///
  /// - Parameter table: As the kernel writes it: a header, then a line a socket. A client of the IPv6 family has its
  ///   IPv4 address mapped.
  static func socket(in table: some Sequence<UInt8>, client: UInt16, server: UInt16) -> Socket? {
    let ends = prefixes.map { ($0 + ":" + hex(UInt32(client), 4), $0 + ":" + hex(UInt32(server), 4)) }
    for line in Array(table).split(separator: UInt8(ascii: "\n")).dropFirst() {
      let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 10)
      guard fields.count > 9 else { continue }
      let isIt = ends.contains { fields[1].elementsEqual($0.utf8) && fields[2].elementsEqual($1.utf8) }
      guard isIt, let inode = UInt64(String(decoding: fields[9], as: UTF8.self)), inode > 0,
        let user = UInt32(String(decoding: fields[7], as: UTF8.self))
      else { continue }
      return Socket(user: user, inode: inode)
    }
    return nil
  }

  /// 127.0.0.1 and ::ffff:127.0.0.1 as the tables spell them: words in the machine's order.
  private static let prefixes: [String] = {
    let loopback = hex(UInt32(0x7F00_0001).bigEndian, 8)
    return [loopback, "0000000000000000" + hex(UInt32(0xFFFF).bigEndian, 8) + loopback]
  }()

  private static func hex(_ number: UInt32, _ width: Int) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  private static func isHeld(_ inode: UInt64) -> Bool {
    ProcessTable.read().descendants(of: [getpid()]).contains { holds($0.pid, "socket:[\(inode)]") }
  }

  /// Whether a process has a descriptor of that name; not where it may not be looked at.
  private static func holds(_ pid: Int32, _ name: String) -> Bool {
    guard let folder = unsafe opendir("/proc/\(pid)/fd") else { return false }
    defer { unsafe _ = closedir(folder) }
    var target = [CChar](repeating: 0, count: 64)
    while let entry = unsafe readdir(folder) {
      let count = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe readlinkat(dirfd(folder), $0, &target, target.count)
        }
      }
      if count > 0, target[..<count].elementsEqual(name.utf8.lazy.map { CChar(bitPattern: $0) }) { return true }
    }
    return false
  }

  private static func contents(of path: String) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var all: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = unsafe read(file, &part, part.count)
      guard count > 0 else { return all }
      all += part[..<count]
    }
  }
}
