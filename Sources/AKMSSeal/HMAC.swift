package import AKMSSecret
internal import CSodium

/// HMAC-SHA-256 (RFC 2104, FIPS 180-4): 32 bytes that only who has the key can make.
package enum HMAC {
  /// Bytes of a code.
  package static let size = 32

  /// The code of `message`.
  ///
  /// - Parameter key: 1 byte and more; akms uses 32.
  package static func code(for message: RawSpan, key: borrowing Secret) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: size)
    var state = crypto_auth_hmacsha256_state()
    unsafe key.withUnsafeBytes { (key: UnsafeRawBufferPointer) in
      unsafe _ = crypto_auth_hmacsha256_init(&state, key.octets!, key.count)
    }
    unsafe message.withUnsafeBytes { message in
      unsafe _ = crypto_auth_hmacsha256_update(&state, message.octets, UInt64(message.count))
    }
    unsafe _ = crypto_auth_hmacsha256_final(&state, &code)
    unsafe sodium_memzero(&state, MemoryLayout.size(ofValue: state))
    return code
  }

  /// Whether `code` is the one of `message`, in time that does not depend on where they differ.
  package static func isValid(_ code: [UInt8], for message: RawSpan, key: borrowing Secret) -> Bool {
    let right = self.code(for: message, key: key)
    guard code.count == size else { return false }
    return unsafe sodium_memcmp(code, right, size) == 0
  }
}
