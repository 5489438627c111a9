internal import AKMSModel
internal import AKMSSecret
internal import Glibc

/// A descriptor that is read to its end into guarded memory, which grows by moving to a larger place.
struct SecretStream {
  /// Bytes of the first piece; most values fit, and twice a page stays under the smallest limits on locked memory.
  private static let firstPiece = 4096
  let descriptor: Int32

  /// - Parameter limit: Bytes; one more and it is refused.
  /// - Throws: `.usage` over the limit or when reading fails; nothing of the value is in the text.
  func readToEnd(limit: Int) throws(Failure) -> Secret {
    var all = try Secret(count: 0) { _ in }
    while true {
      let size = min(max(Self.firstPiece, all.count), limit + 1 - all.count)
      let piece = try readPiece(size)
      all = try Self.joined(all, piece)
      guard all.count <= limit else { throw Failure(.usage, "the value is longer than \(limit) bytes") }
      if piece.count < size { return all }
    }
  }

  /// Up to `size` bytes; fewer at the end of the stream.
  private func readPiece(_ size: Int) throws(Failure) -> Secret {
    var filled = 0
    let room = try Secret(count: size) { span throws(Failure) in
      filled = try unsafe span.withUnsafeMutableBytes { bytes throws(Failure) in try unsafe fill(bytes) }
    }
    return try room.withBytes { bytes throws(Failure) in try Secret(copying: bytes.extracting(0..<filled)) }
  }

  /// Reads until the buffer is full or the stream ends.
  private func fill(_ bytes: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    var filled = 0
    while filled < bytes.count {
      let count = unsafe read(descriptor, bytes.baseAddress! + filled, bytes.count - filled)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Failure(.usage, "the value cannot be read from stdin", why: "errno \(errno)") }
      guard count > 0 else { return filled }
      filled += count
    }
    return filled
  }

  private static func joined(_ head: borrowing Secret, _ tail: borrowing Secret) throws(Failure) -> Secret {
    try Secret(count: head.count + tail.count) { span in
      head.withBytes { span.write($0, at: 0) }
      let start = head.count
      tail.withBytes { span.write($0, at: start) }
    }
  }
}
