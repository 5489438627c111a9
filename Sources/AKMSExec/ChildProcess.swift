internal import AKMSModel
internal import AKMSProcesses
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// The child: in our process group, with our descriptors, signal mask, ignored signals and limits.
struct ChildProcess: ~Copyable {
  let pid: pid_t
  let handle: ProcessHandle

  /// Starts `path`; what the kernel does not know as a program is given to /bin/sh, as execvp(3) does.
  ///
  /// - Parameter signals: All of them are blocked in akms from here on, and taken by the supervisor.
  /// - Throws: `.commandNotFound`, `.commandNotExecutable`, `.rateLimited` when the kernel has no keyring left.
  init(
    path: [UInt8], arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>, _ environment: borrowing ChildEnvironment,
    _ signals: CallerSignals, keepsSession: Bool, _ redactor: Redactor? = nil
  ) throws(Failure) {
    var spawn = unsafe akms_spawn()
    unsafe (spawn.mask, spawn.ignores_children) = (signals.mask, signals.ignoresChildren ? 1 : 0)
    unsafe (spawn.keeps_session, spawn.input, spawn.terminal) = (keepsSession ? 1 : 0, -1, -1)
    unsafe (spawn.output, spawn.errors) = redactor?.outputs ?? (-1, -1)
    var pid: pid_t = 0
    var number: Int32 = -1
    let error = unsafe environment.withPointers { block, secrets in
      unsafe spawn.environment = block
      let error = unsafe Self.start(&spawn, path, arguments, &pid, &number, redactor?.pty, secrets)
      guard error == ENOEXEC else { return error }
      return unsafe withShell(path, arguments) {
        unsafe Self.start(&spawn, Array("/bin/sh\0".utf8), $0, &pid, &number, redactor?.pty, secrets)
      }
    }
    guard error == 0 else { throw Self.failure(path, error, keyring: unsafe spawn.keyring_failed != 0) }
    self.pid = pid
    handle = ProcessHandle(Descriptor(owning: number))
  }

  /// 0 or an errno.
  private static func start(
    _ spawn: inout akms_spawn, _ path: [UInt8], _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>,
    _ pid: inout pid_t, _ number: inout Int32, _ pty: PtySession?, _ secrets: UnsafeRawBufferPointer
  ) -> Int32 {
    unsafe path.withPath { path in
      unsafe (spawn.path, spawn.arguments) = (path, arguments)
      guard let pty else { return unsafe -akms_spawn(&spawn, &pid, &number) }
      let (error, keyring) = unsafe pty.start(&spawn, secrets: secrets, &pid, &number)
      unsafe spawn.keyring_failed = keyring ? 1 : 0
      return error
    }
  }

  private static func failure(_ path: [UInt8], _ error: Int32, keyring: Bool) -> Failure {
    if keyring {
      return Failure(
        .rateLimited, "no keyring for the command",
        why: "\(describe(errno: error)): the kernel's quota of keys is used up",
        next: "cat /proc/key-users")
    }
    let code: FailureCode = error == ENOENT ? .commandNotFound : .commandNotExecutable
    return Failure(code, "cannot execute \(Failure.printable(path.pathText))", why: describe(errno: error))
  }
}

/// `sh PATH ARG...`
private func withShell(
  _ path: [UInt8], _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>,
  _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
) -> Int32 {
  var path = path.map { CChar(bitPattern: $0) }
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
