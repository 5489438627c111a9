package import AKMSModel
package import AKMSSecret
internal import CSodium

/// Authenticated encryption from ``Secret`` to bytes that may lie anywhere, and back into guarded memory.
///
/// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03, section 2) with a random nonce for each box. A box is
/// version (1 byte, 1), nonce (24), ciphertext (as long as the secret), tag (16). The associated data is not in the
/// box: who opens it rebuilds it from what he knows himself, see ``AssociatedData``.
package enum AEAD {
  /// Bytes of a key.
  package static let keySize = 32
  /// Bytes that a box is longer than its secret.
  package static let overhead = 1 + nonceSize + tagSize
  private static let version: UInt8 = 1
  private static let nonceSize = 24
  private static let tagSize = 16

  /// Seals a secret.
  ///
  /// - Parameters:
  ///   - key: 32 bytes.
  ///   - ad: Associated data: bound to the box, not held by it.
  /// - Returns: `secret.count` + ``overhead`` bytes, different at each call.
  /// - Throws: `.internal` for a key of another length.
  package static func seal(
    _ secret: borrowing Secret, key: borrowing Secret, ad: AssociatedData
  ) throws(Failure) -> [UInt8] {
    try check(key)
    var box = [UInt8](repeating: 0, count: overhead + secret.count)
    box[0] = version
    unsafe box.withUnsafeMutableBufferPointer { box in
      let nonce = unsafe box.baseAddress! + 1
      unsafe randombytes_buf(nonce, nonceSize)
      unsafe secret.withUnsafeBytes { (plain: UnsafeRawBufferPointer) in
        unsafe key.withUnsafeBytes { (key: UnsafeRawBufferPointer) in
          unsafe _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
            nonce + nonceSize, nil, plain.octets, UInt64(plain.count), ad.bytes, UInt64(ad.bytes.count), nil, nonce,
            key.octets!)
        }
      }
    }
    return box
  }

  /// Opens what ``seal(_:key:ad:)`` made, straight into guarded memory.
  ///
  /// - Parameter ad: The associated data as the opener knows it.
  /// - Throws: `.sealedForeign`, with the same words whatever does not fit: version, length, key, data or a changed bit;
  ///   `.internal` for a key of another length or when no guarded memory is left.
  package static func open(_ box: [UInt8], key: borrowing Secret, ad: AssociatedData) throws(Failure) -> Secret {
    try check(key)
    guard box.count >= overhead, box[0] == version else { throw .doesNotOpen }
    return try Secret(count: box.count - overhead) { (plain: inout MutableRawSpan) throws(Failure) in
      let opened = unsafe plain.withUnsafeMutableBytes { plain in
        unsafe key.withUnsafeBytes { (key: UnsafeRawBufferPointer) in
          unsafe box.withUnsafeBufferPointer { box in
            let nonce = unsafe box.baseAddress! + 1
            return unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
              plain.octets, nil, nil, nonce + nonceSize, UInt64(box.count - 1 - nonceSize), ad.bytes,
              UInt64(ad.bytes.count), nonce, key.octets!)
          }
        }
      }
      guard opened == 0 else { throw .doesNotOpen }
    }
  }

  private static func check(_ key: borrowing Secret) throws(Failure) {
    guard key.count == keySize else {
      throw Failure(.internal, "a key of \(key.count) bytes where \(keySize) are needed")
    }
  }
}
