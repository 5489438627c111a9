package import AKMSModel
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// A plugin's program, copied into a sealed memory file while it was hashed: what was hashed is what runs, whatever
/// becomes of the file (attack tests E7: a file that is hashed and then executed can be overwritten in between).
package final class PluginBinary: Sendable {
  /// Lower-case hex of the bytes.
  package let sha256: String
  /// Open for reading, sealed for ever, executable.
  let program: Descriptor

  /// Reads and hashes a program.
  ///
  /// - Parameter expected: What the digest must be; nil takes what it is, for showing it at install.
  /// - Throws: `.pluginFailed` for a file that ``SafeFile`` refuses, one that is no ELF program, and other bytes than
  ///   expected.
  package init(path: String, expecting expected: String?) throws(Failure) {
    let file = try SafeFile.open(path, what: "the plugin", atMost: PluginLimits.program)
    guard file.mode & S_IXUSR != 0 else {
      throw Failure(.pluginFailed, "the plugin \(path) is refused", why: "it is not executable")
    }
    let copy = unsafe akms_memory_file("akms-plugin")
    guard copy >= 0 else {
      throw Failure(.pluginFailed, "no memory file for the plugin \(path)", why: describe(errno: -copy))
    }
    let memory = Descriptor(owning: copy)
    sha256 = try Self.copy(file, to: memory.number)
    guard expected == nil || expected == sha256 else {
      throw Failure(
        .pluginFailed, "the bytes of the plugin \(path) changed",
        why: "their sha-256 is \(sha256), expected was \(expected ?? "")")
    }
    let program = akms_seal_file(memory.take())
    guard program >= 0 else {
      throw Failure(.pluginFailed, "cannot seal the plugin \(path)", why: describe(errno: -program))
    }
    self.program = Descriptor(owning: program)
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
