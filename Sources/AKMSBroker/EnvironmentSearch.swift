internal import AKMSSecret
internal import CLinux
internal import Glibc

/// Looks for one `NAME=value` in another process's environment (proc_pid_environ(5)), in guarded memory throughout.
enum EnvironmentSearch {
  /// Bytes read at a time, besides what an entry needs.
  private static let chunk = 64 << 10

  static func finds(_ name: String, _ value: RawSpan, in pid: Int32) -> Bool {
    let file = unsafe open("/proc/\(pid)/environ", O_RDONLY | O_CLOEXEC)
    guard file >= 0, let entry = try? Self.entry(name, value) else { return false }
    defer { close(file) }
    var found = false
    // an entry may lie across two reads: as much as it has is kept from one to the next
    _ = try? Secret(count: entry.count + chunk) { span in
      unsafe span.withUnsafeMutableBytes { buffer in
        unsafe entry.withUnsafeBytes { entry in found = unsafe search(file, buffer, entry) }
      }
    }
    return found
  }

  /// A NUL, the entry, a NUL: the environment is read as if one stood before it.
  private static func entry(_ name: String, _ value: RawSpan) throws -> Secret {
    let name = Array(name.utf8)
    return try Secret(count: name.count + value.byteCount + 3) { span in
      for (offset, byte) in (name + [UInt8(ascii: "=")]).enumerated() {
        span.storeBytes(of: byte, toByteOffset: offset + 1, as: UInt8.self)
      }
      span.write(value, at: name.count + 2)
    }
  }

  private static func search(
    _ file: Int32, _ buffer: UnsafeMutableRawBufferPointer, _ entry: UnsafeRawBufferPointer
  ) -> Bool {
    guard let start = buffer.baseAddress, let needle = entry.baseAddress else { return false }
    var kept = 1
    unsafe buffer[0] = 0
    while case let count = unsafe read(file, start + kept, buffer.count - kept), count > 0 {
      let filled = kept + count
      if unsafe akms_holds(start, filled, needle, entry.count) != 0 { return true }
      kept = min(filled, entry.count - 1)
      unsafe memmove(start, start + filled - kept, kept)
    }
    return false
  }
}
