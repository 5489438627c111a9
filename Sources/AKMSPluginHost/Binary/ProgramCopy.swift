internal import AKMSModel
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// The place that a program is copied to before it runs.
struct ProgramCopy: ~Copyable {
  let writer: Descriptor
  let isMemory: Bool

  /// A memory file, which will be sealed.
  init(memory: Int32) {
    writer = Descriptor(owning: memory)
    isMemory = true
  }

  /// A file without a name, for kernels that refuse executable memory files.
  ///
  /// - Parameter error: Why there is no memory file; told where there is no folder either.
  init(below folder: String?, insteadOf error: Int32) throws(Failure) {
    guard let folder else {
      throw Failure(.pluginFailed, "no memory file for a plugin", why: describe(errno: error))
    }
    let parent = try SafeDirectory(making: folder), name = "copy-" + String(UInt64.random(in: .min ... .max), radix: 16)
    let file = parent.openFile(name, flags: O_RDWR | O_CREAT | O_EXCL, mode: 0o700)
    guard file >= 0 else {
      throw Failure(.pluginFailed, "no copy of a plugin in \(folder)", why: describe(errno: -file))
    }
    writer = Descriptor(owning: file)
    isMemory = false
    unsafe _ = unlinkat(parent.descriptor.number, name, 0)
  }

  /// Ends all writing; a descriptor of the same bytes that can be executed.
  consuming func finish() throws(Failure) -> Descriptor {
    let isMemory = isMemory, file = writer.take()
    let program = isMemory ? akms_seal_file(file) : Self.reopen(file)
    guard program >= 0 else { throw Failure(.pluginFailed, "cannot seal a plugin", why: describe(errno: -program)) }
    return Descriptor(owning: program)
  }

  /// A descriptor that is open for writing makes execveat(2) fail with ETXTBSY.
  private static func reopen(_ file: Int32) -> Int32 {
    defer { close(file) }
    let program = unsafe open("/proc/self/fd/\(file)", O_RDONLY | O_CLOEXEC)
    guard program >= 0 else { return -errno }
    // As for a memory file: executable and not readable makes an undumpable process.
    guard fchmod(program, 0o111) == 0 else {
      let error = errno
      close(program)
      return -error
    }
    return program
  }
}
