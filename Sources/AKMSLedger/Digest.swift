internal import CSodium

/// 32 bytes: a SHA-256 value (FIPS 180-4) or an Ed25519 public key (RFC 8032).
///
/// Four words rather than an array, so that a million of them cost no allocation.
package struct Digest: Sendable, Hashable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// 32 zero bytes: what the first seal names as the one before it.
  package static let zero = Digest()

  private init() {}

  /// - Parameter bytes: 32 bytes, else nil.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    unsafe withUnsafeMutableBytes(of: &words) { unsafe $0.copyBytes(from: bytes) }
  }

  /// - Parameter hex: 64 lower-case hexadecimal digits, else nil.
  package init?(hex: String) {
    guard let bytes = Hex.bytes(Array(hex.utf8)) else { return nil }
    self.init(bytes)
  }

  /// The 32 bytes.
  package var bytes: [UInt8] { unsafe withUnsafeBytes(of: words) { unsafe Array($0) } }

  fileprivate mutating func withMutableBytes(_ body: (UnsafeMutablePointer<UInt8>) -> Void) {
    unsafe withUnsafeMutableBytes(of: &words) { unsafe body($0.baseAddress!.assumingMemoryBound(to: UInt8.self)) }
  }

  /// 64 lower-case hexadecimal digits.
  package var hex: String { Hex.text(bytes) }

  package static func == (one: Digest, other: Digest) -> Bool { one.words == other.words }

  package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

  /// SHA-256 of `bytes`.
  static func hash(of bytes: RawSpan) -> Digest { hash(prefix: nil, bytes) }

  /// SHA-256 of `bytes`.
  static func hash(of bytes: [UInt8]) -> Digest { unsafe hash(of: bytes.span.bytes) }

  /// RFC 6962 section 2.1: SHA-256(0x00 ‖ line).
  static func leaf(_ line: RawSpan) -> Digest { hash(prefix: 0, line) }

  /// RFC 6962 section 2.1: SHA-256(0x01 ‖ left ‖ right).
  static func node(_ left: Digest, _ right: Digest) -> Digest {
    var pair = (left.words, right.words)
    return unsafe withUnsafeBytes(of: &pair) { unsafe hash(prefix: 1, $0.bytes) }
  }

  private static func hash(prefix: UInt8?, _ bytes: RawSpan) -> Digest {
    var stream = DigestStream()
    if let prefix { stream.add(prefix) }
    stream.add(bytes)
    return stream.finish()
  }
}

/// SHA-256 of bytes that come in pieces.
@safe struct DigestStream {
  private var state = crypto_hash_sha256_state()

  init() { unsafe _ = crypto_hash_sha256_init(&state) }

  mutating func add(_ byte: UInt8) {
    var byte = byte
    unsafe _ = crypto_hash_sha256_update(&state, &byte, 1)
  }

  mutating func add(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { buffer in
      let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
      unsafe _ = crypto_hash_sha256_update(&state, start, UInt64(buffer.count))
    }
  }

  /// Ends the stream; it is used up.
  mutating func finish() -> Digest {
    var digest = Digest.zero
    unsafe digest.withMutableBytes { unsafe _ = crypto_hash_sha256_final(&state, $0) }
    return digest
  }
}

/// Lower-case hexadecimal and back.
enum Hex {
  private static let digits = Array("0123456789abcdef".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count * 2)
    for byte in bytes { out += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: out, as: UTF8.self)
  }

  /// Nil for an odd count and for anything but `0-9a-f`.
  static func bytes(_ text: some RandomAccessCollection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 2) else { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(text.count / 2)
    var high: UInt8?
    for byte in text {
      guard let value = digit(byte) else { return nil }
      if let first = high {
        out.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return out
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
