internal import AKMSModel
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// The child: started by a raw posix_spawn in our process group, with our descriptors, signal mask and dispositions.
///
/// Only SIGCHLD's disposition differs where it was ignored: waiting needs the default, and a child inherits it.
struct ChildProcess: ~Copyable {
  private let pid: pid_t
  private let mask: sigset_t

  /// Starts `path`; what the kernel does not know as a program is given to /bin/sh, as execvp(3) does.
  ///
  /// From here on every signal is blocked in akms and taken by ``wait()``, so that none is lost in between.
  init(
    path: [CChar], arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>, _ environment: consuming ChildEnvironment
  ) throws(Failure) {
    var all = sigset_t()
    var mask = sigset_t()
    unsafe sigfillset(&all)
    _ = signal(SIGCHLD, SIG_DFL)
    unsafe sigprocmask(SIG_BLOCK, &all, &mask)
    _ = akms_limit_core()
    let result = unsafe Self.spawn(path, arguments, environment, mask)
    guard result.error == 0 else {
      unsafe sigprocmask(SIG_SETMASK, &mask, nil)
      throw Self.failure(path, result.error)
    }
    pid = result.pid
    self.mask = mask
  }

  private static func spawn(
    _ path: [CChar], _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>,
    _ environment: borrowing ChildEnvironment,
    _ mask: sigset_t
  ) -> (error: Int32, pid: pid_t) {
    var attributes = posix_spawnattr_t()
    var mask = mask
    var pid: pid_t = 0
    unsafe posix_spawnattr_init(&attributes)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    unsafe posix_spawnattr_setsigmask(&attributes, &mask)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    let error = unsafe environment.withPointers { block in
      let error = unsafe posix_spawn(&pid, path, nil, &attributes, arguments, block)
      guard error == ENOEXEC else { return error }
      return unsafe withShell(path, arguments) { unsafe posix_spawn(&pid, "/bin/sh", nil, &attributes, $0, block) }
    }
    return (error, pid)
  }

  /// `sh PATH ARG...`
  private static func withShell(
    _ path: [CChar], _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>,
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) -> Int32 {
    var path = path
    var name = Array("sh".utf8CString)
    return unsafe path.withUnsafeMutableBufferPointer { path in
      unsafe name.withUnsafeMutableBufferPointer { name in
        var words = unsafe [name.baseAddress, path.baseAddress]
        var next = unsafe arguments + 1
        while let word = unsafe next.pointee {
          unsafe words.append(word)
          unsafe next += 1
        }
        return unsafe body(words + [nil])
      }
    }
  }

  private static func failure(_ path: [CChar], _ error: Int32) -> Failure {
    let text = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let code: FailureCode = error == ENOENT ? .commandNotFound : .commandNotExecutable
    return Failure(code, "cannot execute \(text)", why: describe(errno: error))
  }

  /// Waits with the child until it ends, passes on what processes send to us, stops and continues with it.
  consuming func wait() -> ExitStatus {
    var relay = SignalRelay(pid: pid)
    return relay.run()
  }
}
