package import AKMSModel
package import AKMSSecret
internal import CSodium

/// What a key derived from the root key is for; no two purposes ever share a key.
///
/// The raw value is the context of libsodium's `crypto_kdf` (8 ASCII bytes). Changing one loses what was made under it.
package enum KeyPurpose: String, Sendable, CaseIterable {
  /// Wraps the data key of each secret version, by epoch.
  case store = "akmsstor"
  /// First Ed25519 seed of the ledger, which rotates it forward.
  case ledgerSeed = "akmsseed"
  /// HMAC key for fingerprints of stored secrets.
  case ledgerFingerprint = "akmsfing"
  /// HMAC key for what a person has trusted (digests of project files, of plugins).
  case trust = "akmstrus"
  /// Wraps the keys of references, one per session.
  case reference = "akmsrefs"
}

/// Keys from the root key.
package enum KeyDerivation {
  /// Bytes of the root key and of every key derived from it.
  package static let keySize = 32

  /// BLAKE2b with the root key as key, the purpose as personalization and the epoch as salt (`crypto_kdf`).
  ///
  /// - Parameters:
  ///   - root: 32 bytes, uniformly random.
  ///   - epoch: 0 and more; a rotation takes the next one.
  /// - Throws: `.internal` for a root key of another length, or when no guarded memory is left.
  package static func key(
    for purpose: KeyPurpose, epoch: UInt64 = 1, root: borrowing Secret
  ) throws(Failure) -> Secret {
    guard root.count == keySize else {
      throw Failure(.internal, "a root key of \(root.count) bytes where \(keySize) are needed")
    }
    return try Secret(count: keySize) { (key: inout MutableRawSpan) throws(Failure) in
      unsafe key.withUnsafeMutableBytes { key in
        unsafe root.withUnsafeBytes { (root: UnsafeRawBufferPointer) in
          unsafe _ = crypto_kdf_derive_from_key(key.octets!, key.count, epoch, purpose.rawValue, root.octets!)
        }
      }
    }
  }
}
