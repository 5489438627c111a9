import AKMSFakeBroker
import Foundation

/// The built `akms`, run as a process. `AKMS_TEST_BIN` names its folder; else it stands beside this test.
///
/// Not Foundation's Process: that hands on the signal mask of a dispatch thread, in which almost all are blocked.
struct Program {
  /// How it ended and what it said.
  struct Outcome: Equatable {
    /// The exit status, or minus the signal.
    let status: Int32
    let output: String
    let errors: String
  }

  let pid: Int32
  private let output: Background<String>
  private let errors: Background<String>

  /// Starts it with an environment of its own, nothing on standard input, no signal blocked or ignored.
  ///
  /// - Parameter executable: Another program in its place, by its path.
  init(_ arguments: [String], _ environment: [String: String] = [:], executable: String = Program.path) throws {
    let (out, err) = (Pipe(), Pipe())
    let variables = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }.map { "\($0)=\($1)" }
    pid = try Self.spawn([executable] + arguments, variables, out.fileHandleForWriting, err.fileHandleForWriting)
    try out.fileHandleForWriting.close()
    try err.fileHandleForWriting.close()
    output = Self.reader(out)
    errors = Self.reader(err)
  }

  /// Sends a signal to akms alone.
  func send(_ signal: Int32) { kill(pid, signal) }

  func wait() throws -> Outcome {
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0 { guard errno == EINTR else { throw Missing() } }
    let signal = status & 0x7F
    return Outcome(
      status: signal != 0 ? -signal : status >> 8 & 0xFF, output: try output.value(), errors: try errors.value())
  }

  static func run(_ arguments: String...) throws -> Outcome { try Program(arguments).wait() }

  private static func spawn(
    _ arguments: [String], _ environment: [String], _ out: FileHandle, _ err: FileHandle
  ) throws -> Int32 {
    var attributes = posix_spawnattr_t()
    var actions = unsafe posix_spawn_file_actions_t()
    var none = sigset_t()
    var all = sigset_t()
    var pid: Int32 = 0
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_init(&attributes)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, out.fileDescriptor, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, err.fileDescriptor, 2)
    var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer { unsafe (words + variables).forEach { unsafe free($0) } }
    guard unsafe posix_spawn(&pid, arguments[0], &actions, &attributes, &words, &variables) == 0 else {
      throw Missing()
    }
    return pid
  }

  static var path: String {
    if let folder = ProcessInfo.processInfo.environment["AKMS_TEST_BIN"] { return folder + "/akms" }
    return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("akms")
      .path
  }

  private static func reader(_ pipe: Pipe) -> Background<String> {
    let number = dup(pipe.fileHandleForReading.fileDescriptor)
    return Background {
      String(decoding: FileHandle(fileDescriptor: number, closeOnDealloc: true).readDataToEndOfFile(), as: UTF8.self)
    }
  }
}

/// Waits until `condition` holds; nothing here depends on how long that takes.
func waitUntil(_ condition: () -> Bool) throws {
  for _ in 0..<10_000 {
    if condition() { return }
    usleep(1000)
  }
  throw Missing()
}
