package import AKMSModel
package import AKMSSecret
internal import CSodium

/// One end of an anonymous box: who holds the public key can put a secret in, only this value takes it out.
///
/// For secrets that another process hands back: the broker makes one for each call to a plugin, sends the public key
/// and drops the pair after the answer. libsodium's `crypto_box_seal`: an ephemeral X25519 key (RFC 7748), nonce
/// BLAKE2b-192(ephemeral key, public key), XSalsa20-Poly1305. Layout: ephemeral public key (32), tag (16), ciphertext.
/// It does not say who sealed.
package struct SealedBox: ~Copyable, Sendable {
  /// Bytes of a public or secret key.
  package static let keySize = 32
  /// Bytes that a box is longer than its secret.
  package static let overhead = 48

  /// The 32 bytes to hand out.
  package let publicKey: [UInt8]
  private let secretKey: Secret

  /// A fresh pair.
  package init() throws(Failure) {
    try self.init(secretKey: .random(count: Self.keySize))
  }

  /// The pair of a secret key that exists.
  ///
  /// - Parameter secretKey: 32 bytes.
  package init(secretKey: consuming Secret) throws(Failure) {
    guard secretKey.count == Self.keySize else {
      throw Failure(.internal, "a key of \(secretKey.count) bytes where \(Self.keySize) are needed")
    }
    var publicKey = [UInt8](repeating: 0, count: Self.keySize)
    unsafe secretKey.withUnsafeBytes { (secret: UnsafeRawBufferPointer) in
      unsafe _ = crypto_scalarmult_base(&publicKey, secret.octets!)
    }
    self.publicKey = publicKey
    self.secretKey = secretKey
  }

  /// Puts a secret into a box for the owner of `publicKey`.
  ///
  /// - Throws: `.protocolViolation` for a public key of another length, or one of low order (all zero and its like).
  package static func seal(_ secret: borrowing Secret, to publicKey: [UInt8]) throws(Failure) -> [UInt8] {
    guard publicKey.count == keySize else {
      throw Failure(.protocolViolation, "a public key of \(publicKey.count) bytes where \(keySize) are needed")
    }
    var box = [UInt8](repeating: 0, count: overhead + secret.count)
    let sealed = unsafe secret.withUnsafeBytes { (plain: UnsafeRawBufferPointer) in
      unsafe crypto_box_seal(&box, plain.octets, UInt64(plain.count), publicKey)
    }
    guard sealed == 0 else { throw Failure(.protocolViolation, "a public key that nothing can be sealed to") }
    return box
  }

  /// Takes a secret out of a box, straight into guarded memory.
  ///
  /// - Throws: `.sealedForeign`, with the same words whatever does not fit.
  package borrowing func open(_ box: [UInt8]) throws(Failure) -> Secret {
    guard box.count >= Self.overhead else { throw .doesNotOpen }
    return try Secret(count: box.count - Self.overhead) { (plain: inout MutableRawSpan) throws(Failure) in
      let opened = unsafe plain.withUnsafeMutableBytes { plain in
        unsafe secretKey.withUnsafeBytes { (key: UnsafeRawBufferPointer) in
          unsafe crypto_box_seal_open(plain.octets, box, UInt64(box.count), publicKey, key.octets!)
        }
      }
      guard opened == 0 else { throw .doesNotOpen }
    }
  }
}
