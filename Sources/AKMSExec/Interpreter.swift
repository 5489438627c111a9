internal import AKMSModel
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// What a program needs to be run: a script's `#!` line, a dynamic program's loader. A missing one would be found out by
/// execve(2) alone, when the credentials are there already.
enum Interpreter {
  /// Bytes at a program's start: the kernel reads 256 of a script; a loader's path stands behind the headers.
  private static let head = 1024

  /// - Parameter file: Opened for reading; where it is not, nothing can be said.
  /// - Throws: `.commandNotFound` and `.commandNotExecutable`, as execve(2) would fail (ENOENT, EACCES).
  static func check(_ path: [UInt8], _ file: Int32) throws(Failure) {
    guard let interpreter = read(file),
      unsafe interpreter.withPath({ unsafe faccessat(AT_FDCWD, $0, X_OK, AT_EACCESS) }) != 0
    else { return }
    let error = errno
    let (command, missing) = (path.pathText, interpreter.pathText)
    throw Failure(
      error == ENOENT ? .commandNotFound : .commandNotExecutable, "cannot execute \(command)",
      why: "its interpreter \(missing) cannot be run: \(describe(errno: error))")
  }

  /// A path that ends in NUL; nil where none is asked for.
  private static func read(_ file: Int32) -> [UInt8]? {
    unsafe withUnsafeTemporaryAllocation(byteCount: head, alignment: 8) { head in
      let count = unsafe pread(file, head.baseAddress!, head.count, 0)
      var path = [UInt8](repeating: 0, count: 512)
      let length = unsafe path.withUnsafeMutableBytes { path in
        unsafe akms_interpreter(
          head.baseAddress!.assumingMemoryBound(to: UInt8.self), count,
          path.baseAddress!.assumingMemoryBound(to: CChar.self), Int32(path.count))
      }
      return length > 0 ? path : nil
    }
  }
}
