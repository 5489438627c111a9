package import AKMSSecret
internal import CSodium

/// What the ledger and the eye may know of a secret: 32 bytes that name it and do not give it back.
package struct Fingerprint: Sendable, Equatable {
  /// 32 bytes.
  package let bytes: [UInt8]

  /// SHA-256, for tokens that a provider made: random enough not to be guessed, and the provider's own log prints the
  /// same bytes.
  package init(token: borrowing Secret) {
    var digest = [UInt8](repeating: 0, count: 32)
    unsafe token.withUnsafeBytes { (token: UnsafeRawBufferPointer) in
      unsafe _ = crypto_hash_sha256(&digest, token.octets, UInt64(token.count))
    }
    bytes = digest
  }

  /// HMAC-SHA-256, for stored secrets, which a person may have chosen: without the key a weak one cannot be guessed.
  ///
  /// - Parameter key: The key of ``KeyPurpose/ledgerFingerprint``.
  package init(stored secret: borrowing Secret, key: borrowing Secret) {
    bytes = secret.withBytes { HMAC.code(for: $0, key: key) }
  }

  /// 64 lower-case hex digits.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
