package import AKMSModel
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// A plugin's program, copied into a sealed memory file while it was hashed: what was hashed is what runs, whatever
/// becomes of the file (attack tests E7: a file that is hashed and then executed can be overwritten in between).
package final class PluginBinary: Sendable {
  /// Lower-case hex of the bytes.
  package let sha256: String
  /// Whether the copy is sealed for ever; else it is a file without a name, which only root and this process reach.
  package let isSealed: Bool
  /// Open for reading, executable.
  let program: Descriptor

  /// Reads and hashes a program.
  ///
  /// - Parameters:
  ///   - expected: What the digest must be; nil takes what it is, for showing it at install.
  ///   - folder: For the copy, where the kernel refuses executable memory files (`vm.memfd_noexec`).
  ///   - makeMemory: Makes a memory file; a negative errno where it cannot.
  /// - Throws: `.pluginFailed` for a file that ``SafeFile`` refuses, one that is no ELF program, and other bytes than
  ///   expected.
  package init(
    path: String, expecting expected: String?, folder: String? = nil,
    makeMemory: () -> Int32 = { unsafe akms_memory_file("akms-plugin") }
  ) throws(Failure) {
    let file = try SafeFile.open(path, what: "the plugin", atMost: PluginLimits.program)
    guard file.mode & S_IXUSR != 0 else {
      throw Failure(.pluginFailed, "the plugin \(path) is refused", why: "it is not executable")
    }
    let memory = makeMemory()
    let copy = try memory >= 0 ? ProgramCopy(memory: memory) : ProgramCopy(below: folder, insteadOf: -memory)
    isSealed = copy.isMemory
    sha256 = try Self.copy(file, to: copy.writer.number)
    guard expected == nil || expected == sha256 else {
      throw Failure(
        .pluginFailed, "the bytes of the plugin \(path) changed",
        why: "their sha-256 is \(sha256), expected was \(expected ?? "")")
    }
    program = try copy.finish()
  }

  private static func copy(_ file: borrowing SafeFile, to memory: Int32) throws(Failure) -> String {
    var hash = try SHA256Stream()
    var isFirst = true
    try file.read { piece throws(Failure) in
      if isFirst, !isELF(piece) {
        throw Failure(.pluginFailed, "the plugin \(file.path) is refused", why: "it is no ELF program")
      }
      isFirst = false
      try hash.update(piece)
      try write(piece, to: memory)
    }
    return try hash.finish()
  }

  private static func isELF(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount >= 4 else { return false }
    return unsafe bytes.unsafeLoadUnaligned(as: UInt32.self).littleEndian == 0x464C_457F
  }

  private static func write(_ bytes: RawSpan, to memory: Int32) throws(Failure) {
    var done = 0
    while done < bytes.byteCount {
      let wrote = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(memory, $0.baseAddress! + done, $0.count - done) }
      if wrote < 0, errno == EINTR { continue }
      guard wrote > 0 else {
        throw Failure(.pluginFailed, "cannot copy the plugin into memory", why: describe(errno: errno))
      }
      done += wrote
    }
  }
}
