internal import AKMSModel
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// From a verified program to a connected socket: docs/protocol/plugin.md, sections 1 and 2. Blocks.
struct PluginLauncher: Sendable {
  /// Bytes of the ticket before it is spelt in hex.
  static let ticketSize = 32

  /// Where the private folders are made.
  let runFolder: String
  /// The user's home, for plugins that read `~/…`.
  let home: String
  /// For the handshake.
  let milliseconds: Int

  /// What a start gives.
  struct Started: Sendable {
    let child: PluginChild
    /// A connected socket whose other end is the child; the caller owns the descriptor.
    let socket: Int32
  }

  /// Starts a program, waits for its handshake and connects to it.
  ///
  /// - Parameter log: Gets the child's stdout and stderr, line by line, on a thread of its own.
  /// - Throws: `.pluginFailed`; the process is gone by then.
  func start(_ program: PluginBinary, as name: String, log: PluginLog) throws(Failure) -> Started {
    let folder = try PluginFolder(below: runFolder)
    var ends = try Ends()
    let child = try launch(program, name, folder, &ends)
    do {
      try log.follow(ends.logs.reader.take())
      let socketName = try Handshake.read(from: ends.handshake.reader.take(), milliseconds: milliseconds)
      let socket = try folder.connect(socketName)
      try Self.checkListener(of: socket, is: child)
      return Started(child: child, socket: socket.take())
    } catch {
      child.kill()
      throw error
    }
  }

  /// The three pipes between host and child.
  private struct Ends: ~Copyable {
    var lifeline: Pipe
    var handshake: Pipe
    var logs: Pipe

    init() throws(Failure) {
      let lifeline = try Pipe(), handshake = try Pipe(), logs = try Pipe()
      self.lifeline = lifeline
      self.handshake = handshake
      self.logs = logs
    }
  }

  private func launch(
    _ program: PluginBinary, _ name: String, _ folder: borrowing PluginFolder, _ ends: inout Ends
  ) throws(Failure) -> PluginChild {
    let socket = try folder.bind()
    let nothing = Descriptor(owning: unsafe open("/dev/null", O_RDONLY | O_CLOEXEC))
    let writer = ends.logs.writer.take(), reader = ends.lifeline.reader.take(), handshake = ends.handshake.writer.take()
    let descriptors = [nothing.number, writer.number, writer.number, socket.number, reader.number, handshake.number]
    let (pid, pidfd) = try Self.fork(program, [name], environment(folder.socketPath), descriptors)
    let lifeline = ends.lifeline.writer.take()
    let ticket = (0..<Self.ticketSize).map { _ in UInt8.random(in: .min ... .max) }
    // A pipe takes 32 bytes without a reader; if the child is gone, the handshake says so.
    unsafe ticket.withUnsafeBytes { unsafe _ = write(lifeline.number, $0.baseAddress, $0.count) }
    // The child has its own copies; with ours open, no pipe would ever end.
    Self.close(nothing, writer, reader, handshake, socket)
    return try PluginChild(pid: pid, pidfd: Descriptor(owning: pidfd), lifeline: lifeline, ticket: Self.hex(ticket))
  }

  /// The exact environment: eight variables, nothing of the broker's own.
  func environment(_ socketPath: String) -> [String] {
    [
      "AKMS_PLUGIN_PROTOCOL=1", "AKMS_PLUGIN_SOCKET_FD=3", "AKMS_PLUGIN_LIFELINE_FD=4", "AKMS_PLUGIN_HANDSHAKE_FD=5",
      "AKMS_PLUGIN_SOCKET=\(socketPath)", "HOME=\(home)", "LANG=C.UTF-8",
      // On, it prints registers and memory of a crash, and holds the dying process for seconds.
      "SWIFT_BACKTRACE=enable=no",
    ]
  }

  private static func fork(
    _ program: PluginBinary, _ arguments: [String], _ environment: [String], _ descriptors: [Int32]
  ) throws(Failure) -> (pid_t, Int32) {
    var pid: pid_t = 0, pidfd: Int32 = -1
    let result = unsafe withCStrings(arguments) { arguments in
      unsafe withCStrings(environment) { environment in
        unsafe descriptors.withUnsafeBufferPointer { descriptors in
          var launch = unsafe akms_launch(
            program: program.program.number, arguments: arguments, environment: environment,
            descriptors: descriptors.baseAddress, descriptor_count: Int32(descriptors.count),
            open_files: PluginLimits.openFiles, tasks: PluginLimits.tasks)
          return unsafe akms_launch(&launch, &pid, &pidfd)
        }
      }
    }
    guard result == 0 else { throw Failure(.pluginFailed, "cannot execute the plugin", why: describe(errno: -result)) }
    return (pid, pidfd)
  }

  /// The kernel's word that the other end is the process that was just started, of this uid.
  private static func checkListener(of socket: borrowing Descriptor, is child: PluginChild) throws(Failure) {
    var pid: pid_t = 0, uid: uid_t = 0
    let result = unsafe akms_socket_listener(socket.number, &pid, &uid)
    guard result == 0, pid == child.pid, uid == geteuid() else {
      throw Failure(
        .pluginFailed, "another process answers on the plugin's socket", why: "it is pid \(pid) of uid \(uid)")
    }
    // The pid is free for others only after the child was reaped.
    guard child.end.valueIfOpen == nil else { throw Failure(.pluginFailed, "the plugin ended during its start") }
  }

  private static func close(
    _: consuming Descriptor, _: consuming Descriptor, _: consuming Descriptor, _: consuming Descriptor,
    _: consuming Descriptor
  ) {}

  private static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func withCStrings<R>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R
  ) -> R {
    let copies = unsafe strings.map { unsafe strdup($0) }
    defer { unsafe copies.forEach { unsafe free($0) } }
    let pointers = unsafe copies.map { unsafe UnsafePointer($0) } + [nil]
    return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
  }
}
