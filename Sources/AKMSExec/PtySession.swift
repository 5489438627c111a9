internal import AKMSModel
internal import AKMSProcesses
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// The terminal that a masked command gets in the place of the caller's: keys go in unchanged, the size follows, and a stop
/// of the command stops akms (`--redact` with stdout on a terminal).
///
/// The caller's terminal is raw while we are in its foreground, so that Ctrl-C and Ctrl-Z are the inner terminal's; it is
/// given back as it was whenever akms stops or ends. An akms that is killed by SIGKILL leaves it raw (stty sane).
final class PtySession {
  /// Bytes of keys on their way in; more wait in the caller's terminal.
  private static let room = 4096

  let master: Descriptor
  private let slave: Descriptor
  private let control: Descriptor
  private let monitorsControl: Descriptor
  /// Which of 0, 1, 2 are the caller's terminal, as bits.
  private let onTerminal: UInt32
  private var modes: [UInt8]?
  private var keys: [UInt8] = []
  private var monitor: pid_t = 0

  /// - Throws: `.internal` where the system has no pseudo-terminal left.
  init() throws(Failure) {
    var (master, slave): (Int32, Int32) = (-1, -1)
    let made = unsafe akms_open_pty(1, &master, &slave)
    guard made == 0 else { throw Self.failure(-made) }
    self.master = Descriptor(owning: master)
    self.slave = Descriptor(owning: slave)
    var ends: [Int32] = [-1, -1]
    guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw Self.failure(errno)
    }
    control = Descriptor(owning: ends[0])
    monitorsControl = Descriptor(owning: ends[1])
    onTerminal = (0...2).reduce(0) { isatty($1) == 1 ? $0 | 1 << UInt32($1) : $0 }
  }

  private static func failure(_ error: Int32) -> Failure {
    Failure(.internal, "no terminal for the masked command", why: describe(errno: error))
  }

  var readsKeys: Bool { onTerminal & 1 != 0 }
  /// Whether stderr goes to the terminal too.
  var takesErrors: Bool { onTerminal & 4 != 0 }
  /// Readable when the command has stopped, gone on or ended.
  var statuses: Int32 { control.number }
  var owned: [Int32] { [master.number, control.number] }

  /// Starts the command by way of a monitor, and waits until it runs.
  ///
  /// - Parameter secrets: Wiped in the monitor.
  /// - Returns: 0, or an errno, and whether the keyring stood in the way.
  func start(
    _ spawn: inout akms_spawn, secrets: UnsafeRawBufferPointer, _ pid: inout pid_t, _ number: inout Int32
  ) -> (error: Int32, keyring: Bool) {
    let made = unsafe akms_spawn_on_pty(
      &spawn, slave.number, onTerminal, monitorsControl.number, UnsafeMutableRawPointer(mutating: secrets.baseAddress),
      secrets.count, &monitor)
    guard made == 0 else { return (-made, false) }
    var start = akms_monitor_start()
    var passed = 0
    var waiting = pollfd(fd: control.number, events: Int16(POLLIN), revents: 0)
    while unsafe poll(&waiting, 1, -1) < 0, errno == EINTR {}
    let got = unsafe akms_receive(control.number, &start, MemoryLayout<akms_monitor_start>.size, &number, 1, &passed)
    guard got == MemoryLayout<akms_monitor_start>.size else { return (EPIPE, false) }
    guard start.error == 0, passed == 1 else { return (max(start.error, 1), start.keyring_failed != 0) }
    pid = start.pid
    _ = fcntl(control.number, F_SETFL, O_NONBLOCK)
    return (0, false)
  }

  /// The next status of waitpid(2) of the command.
  func nextStatus() -> Int32? {
    var status: Int32 = 0
    return unsafe read(control.number, &status, 4) == 4 ? status : nil
  }

  /// The caller's terminal is ours while we are in its foreground.
  func enter() {
    resize()
    guard readsKeys, modes == nil, akms_is_in_foreground(0) != 0 else { return }
    var saved = [UInt8](repeating: 0, count: akms_terminal_modes_size())
    if unsafe akms_make_raw(0, &saved) == 0 { modes = saved }
  }

  func leave() {
    if let modes { _ = unsafe akms_restore_modes(0, modes) }
    modes = nil
  }

  func resize() { _ = akms_copy_window_size(1, master.number) }

  /// Where keys come from: -1 while there is no room, or the terminal is another's.
  var keySource: Int32 { modes != nil && keys.isEmpty ? 0 : -1 }
  var hasKeys: Bool { !keys.isEmpty }

  func takeKeys() {
    var bytes = [UInt8](repeating: 0, count: Self.room)
    let count = unsafe read(0, &bytes, bytes.count)
    if count > 0 { keys = Array(bytes[..<count]) }
    passKeys()
  }

  func passKeys() {
    guard !keys.isEmpty else { return }
    let count = unsafe write(master.number, keys, keys.count)
    if count > 0 { keys.removeFirst(count) } else if errno != EAGAIN { keys = [] }
  }

  /// The command has ended: the terminal goes, and with it whoever still looks at it.
  func end() {
    leave()
    guard monitor > 0 else { return }
    kill(monitor, SIGKILL)
    while waitpid(monitor, nil, 0) < 0, errno == EINTR {}
    monitor = 0
  }

  deinit { leave() }
}
