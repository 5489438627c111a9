internal import AKMSTransport
internal import CSodium
internal import Glibc
internal import Synchronization

/// SHA-256 of the callers' programs, for rules that name a tool by its digest.
///
/// Worth its time only where a rule asks for it. Kept by device, inode, size and times of the file, so that a program
/// that is used often is read once; a file that changes gets a new key.
final class ToolDigests: Sendable {
  private static let kept = 256
  private let known = Mutex<[FileStatus: String]>([:])

  /// Lower-case hex of the file behind a descriptor (O_PATH will do); nil where it cannot be read.
  func digest(of descriptor: Int32) -> String? {
    guard let status = FileStatus(of: descriptor) else { return nil }
    if let digest = known.withLock({ $0[status] }) { return digest }
    let file = unsafe open("/proc/self/fd/\(descriptor)", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    // What was hashed must be what the key says, before and after.
    guard let digest = Self.hash(file), FileStatus(of: file) == status else { return nil }
    known.withLock { known in
      if known.count >= Self.kept { known.removeAll() }
      known[status] = digest
    }
    return digest
  }

  private static func hash(_ file: Int32) -> String? {
    var state = crypto_hash_sha256_state()
    unsafe crypto_hash_sha256_init(&state)
    var chunk = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = unsafe read(file, &chunk, chunk.count)
      if count == 0 { break }
      guard count > 0 else {
        if errno == EINTR { continue }
        return nil
      }
      unsafe crypto_hash_sha256_update(&state, chunk, UInt64(count))
    }
    var digest = [UInt8](repeating: 0, count: 32)
    unsafe crypto_hash_sha256_final(&state, &digest)
    return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
