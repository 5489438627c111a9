internal import AKMSProcesses
internal import AKMSWire
internal import CLinux
internal import Glibc

/// Descendants that outlive the command, each held by its pidfd.
struct Survivors: ~Copyable {
  private var numbers: [Int32] = []
  /// Their numbers and names, for people.
  private(set) var names: [(pid: Int32, name: String)] = []

  /// Whether akms has any child left: its own, or orphans that came to it. Without one there is no descendant.
  static var areThere: Bool {
    var info = unsafe siginfo_t()
    return unsafe waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT) == 0
  }

  /// Those that are there a moment after the command has ended: what it ends with itself, such as a pipe's other side,
  /// is given the time to.
  static func lookIfThereAreAny(sparing spared: [Int32]) -> Survivors {
    guard areThere else { return Survivors(look: false, []) }
    _ = poll(nil, 0, moment)
    return Survivors(look: areThere, spared)
  }

  /// Milliseconds.
  private static let moment: Int32 = 10

  private init(look: Bool, _ spared: [Int32]) {
    guard look else { return }
    for entry in ProcessTable.read().descendants(of: [getpid()], sparing: spared) {
      let number = akms_pidfd_open(entry.pid)
      guard number >= 0 else { continue }
      numbers.append(number)
      names.append((entry.pid, Self.name(of: entry.pid)))
    }
  }

  /// Hands the descriptors over, as many at a time as one message takes, until `take` says that nobody listens.
  borrowing func send(_ take: ([Int32]) -> Bool) {
    for start in stride(from: 0, to: numbers.count, by: WireLimits.survivorsPerMessage) {
      guard take(Array(numbers[start..<min(start + WireLimits.survivorsPerMessage, numbers.count)])) else { return }
    }
  }

  deinit { for number in numbers { close(number) } }

  /// As /proc/PID/comm has it; proc_pid_comm(5): at most 15 bytes, of any kind.
  private static func name(of pid: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 64)
    let file = unsafe open("/proc/\(pid)/comm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    let count = unsafe read(file, &bytes, bytes.count)
    return String(decoding: bytes[..<max(0, count - 1)], as: UTF8.self)
  }
}
