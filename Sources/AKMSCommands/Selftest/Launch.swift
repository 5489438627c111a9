internal import AKMSModel
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// A program and all that it is started with: nothing else reaches it.
struct Launch {
  let program: String
  /// Without the program's name.
  var arguments: [String]
  var environment: [String]
  /// A file for standard input; nil leaves it closed.
  var input: String? = "/dev/null"
  /// Files for standard output and error, which are made.
  var output: String
  var errors: String
  /// Further descriptors of the program, each a file.
  var files: [(number: Int32, path: String, flags: Int32)] = []
  /// A terminal's path, which becomes the one that the program's session has; nil for none.
  var terminal: String?

  /// Starts it in a session of its own, no signal blocked or ignored.
  ///
  /// - Returns: Its pid, which is its session's and its group's, too.
  /// - Throws: `.internal` with the errno's text.
  func spawn() throws(Failure) -> pid_t {
    var attributes = posix_spawnattr_t()
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawnattr_init(&attributes)
    unsafe posix_spawn_file_actions_init(&actions)
    defer {
      unsafe posix_spawnattr_destroy(&attributes)
      unsafe posix_spawn_file_actions_destroy(&actions)
    }
    Self.prepare(&attributes)
    unsafe prepare(&actions)
    var pid: pid_t = 0
    let error = unsafe Self.withWords([program] + arguments) { words in
      unsafe Self.withWords(environment) { unsafe posix_spawn(&pid, program, &actions, &attributes, words, $0) }
    }
    guard error == 0 else { throw Failure(.internal, "cannot start \(program)", why: describe(errno: error)) }
    return pid
  }

  /// spawn.h of Glibc; the macro is out of Swift's reach.
  private static let newSession: Int32 = 0x80

  private static func prepare(_ attributes: inout posix_spawnattr_t) {
    var none = sigset_t()
    var all = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | newSession))
  }

  private func prepare(_ actions: inout posix_spawn_file_actions_t) {
    if let terminal {
      // the first terminal that a session's leader opens is the session's; the descriptor itself goes again
      unsafe posix_spawn_file_actions_addopen(&actions, 9, terminal, O_RDWR, 0)
      unsafe posix_spawn_file_actions_addclose(&actions, 9)
    }
    if let input {
      unsafe posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    } else {
      unsafe posix_spawn_file_actions_addclose(&actions, 0)
    }
    let write = O_WRONLY | O_CREAT | O_APPEND
    for (number, path, flags) in [(1, output, write), (2, errors, write)] + files {
      unsafe posix_spawn_file_actions_addopen(&actions, number, path, flags, 0o600)
    }
  }

  /// A nil-terminated vector of C strings for the length of `body`.
  private static func withWords<R>(
    _ words: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
  ) -> R {
    var pointers = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe pointers.withUnsafeMutableBufferPointer { unsafe body(UnsafePointer($0.baseAddress!)) }
  }
}
