internal import AKMSModel
internal import AKMSSecret
internal import CSodium

/// The Ed25519 key (RFC 8032) that signs seals; both halves stay in guarded memory.
struct SigningKey: ~Copyable, Sendable {
  /// The public half.
  let publicKey: Digest
  private let secret: Secret

  /// - Parameter seed: 32 bytes; wiped when it is used up here.
  init(seed: consuming Secret) throws(Failure) {
    guard seed.count == Int(crypto_sign_ed25519_SEEDBYTES) else {
      throw Failure(.internal, "the ledger's signing seed has \(seed.count) bytes", why: "32 are expected")
    }
    var publicKey = [UInt8](repeating: 0, count: Int(crypto_sign_ed25519_PUBLICKEYBYTES))
    secret = try Secret(count: Int(crypto_sign_ed25519_SECRETKEYBYTES)) { span in
      unsafe span.withUnsafeMutableBytes { target in
        unsafe seed.withUnsafeBytes { source in
          unsafe _ = crypto_sign_ed25519_seed_keypair(
            &publicKey, target.baseAddress!.assumingMemoryBound(to: UInt8.self),
            source.baseAddress!.assumingMemoryBound(to: UInt8.self))
        }
      }
    }
    self.publicKey = Digest(publicKey) ?? .zero
  }

  /// 64 bytes: the detached signature of `message`.
  borrowing func sign(_ message: [UInt8]) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: Int(crypto_sign_ed25519_BYTES))
    unsafe secret.withUnsafeBytes { key in
      unsafe _ = crypto_sign_ed25519_detached(
        &signature, nil, message, UInt64(message.count), key.baseAddress!.assumingMemoryBound(to: UInt8.self))
    }
    return signature
  }
}

extension Digest {
  /// Names a public key in a seal: the first 16 hexadecimal digits of its SHA-256.
  package var keyID: String { String(Digest.hash(of: bytes).hex.prefix(16)) }

  /// Whether `signature` (64 bytes) over `message` was made by this public key.
  func verifies(_ signature: [UInt8], of message: some Collection<UInt8>) -> Bool {
    guard signature.count == Int(crypto_sign_ed25519_BYTES) else { return false }
    let message = Array(message)
    return unsafe crypto_sign_ed25519_verify_detached(signature, message, UInt64(message.count), bytes) == 0
  }
}
