internal import CSodium

/// SHA-256 (FIPS 180-4) for names: scope hashes, policy versions. Not for secrets: it returns an ordinary array.
package enum Fingerprint {
  /// 32 bytes.
  package static func sha256(_ bytes: [UInt8]) -> [UInt8] { sha256(bytes.span) }

  /// 32 bytes.
  package static func sha256(_ bytes: Span<UInt8>) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    // cannot fail, and needs no sodium_init: the plain C implementation has no state
    unsafe bytes.withUnsafeBufferPointer { _ = unsafe crypto_hash_sha256(&out, $0.baseAddress, UInt64($0.count)) }
    return out
  }

  /// Lower-case hex, two characters a byte.
  package static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }
}
