package import AKMSModel
package import AKMSSecret
internal import CSodium

/// A key from a passphrase: Argon2id version 0x13, one lane (RFC 9106), with the parameters that lie beside the slot.
///
/// The parameters come from a file that others may have changed, so they are checked when they are read: weaker than
/// the floor is a downgrade, more than the ceiling a denial of service (attack C7). No value out of range exists.
package struct Argon2id: Sendable, Equatable {
  /// Bytes of the salt.
  package static let saltSize = 16
  /// Passes over the memory that are taken; 2 is libsodium's INTERACTIVE.
  package static let passesRange: ClosedRange<UInt64> = 2...16
  /// Bytes of memory that are taken: 64 MiB (INTERACTIVE) to 1 GiB (SENSITIVE).
  package static let memoryRange = 64 << 20...1 << 30
  /// Bytes of a passphrase.
  package static let passphraseRange = 1...1024

  /// 16 random bytes, one salt per slot.
  package let salt: [UInt8]
  /// Passes over the memory.
  package let passes: UInt64
  /// Bytes of memory.
  package let memory: Int

  /// Takes parameters as they were stored.
  ///
  /// - Throws: `.sealedForeign` when one is outside its range.
  package init(salt: [UInt8], passes: UInt64, memory: Int) throws(Failure) {
    guard salt.count == Self.saltSize, Self.passesRange ~= passes, Self.memoryRange ~= memory else {
      throw Failure(
        .sealedForeign, "the passphrase slot's parameters are refused",
        why: "\(salt.count) bytes of salt, \(passes) passes, \(memory) bytes of memory are outside what akms writes")
    }
    self.salt = salt
    self.passes = passes
    self.memory = memory
  }

  /// Parameters for a new slot with a fresh salt; libsodium's MODERATE, about a second, unless said otherwise.
  package static func fresh(passes: UInt64 = 3, memory: Int = 256 << 20) throws(Failure) -> Argon2id {
    var salt = [UInt8](repeating: 0, count: saltSize)
    unsafe randombytes_buf(&salt, salt.count)
    return try Argon2id(salt: salt, passes: passes, memory: memory)
  }

  /// Runs the function; takes ``memory`` bytes meanwhile.
  ///
  /// - Returns: 32 bytes.
  /// - Throws: `.usage` for a passphrase outside ``passphraseRange``, `.internal` when the memory cannot be had.
  package func key(from passphrase: borrowing Secret) throws(Failure) -> Secret {
    guard Self.passphraseRange ~= passphrase.count else {
      throw Failure(.usage, "a passphrase has 1 to \(Self.passphraseRange.upperBound) bytes")
    }
    return try Secret(count: AEAD.keySize) { (key: inout MutableRawSpan) throws(Failure) in
      let status = unsafe key.withUnsafeMutableBytes { key in
        unsafe passphrase.withUnsafeBytes { (passphrase: UnsafeRawBufferPointer) in
          unsafe crypto_pwhash(
            key.octets!, UInt64(key.count), passphrase.baseAddress!.assumingMemoryBound(to: CChar.self),
            UInt64(passphrase.count), salt, passes, memory, crypto_pwhash_ALG_ARGON2ID13)
        }
      }
      guard status == 0 else { throw Failure(.internal, "no \(memory) bytes of memory for the passphrase's key") }
    }
  }
}
