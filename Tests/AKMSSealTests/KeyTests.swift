import AKMSModel
import AKMSSeal
import AKMSSecret
import Testing

@Suite struct KeyDerivationTests {
  private static let root = Array(UInt8(0)..<32)

  /// Made by Python's hashlib.blake2b(b"", digest_size=32, key=root, salt=epoch LE, person=context), per libsodium's
  /// description of crypto_kdf.
  @Test(arguments: [
    (KeyPurpose.store, 1 as UInt64, "36f4d0fe42158c29ce039e24327b2231273089a87d0a3524e39d705c4333c4d0"),
    (.store, 2, "4b22867344a7efdafe06665336c645e6cc80ff0c74f71f52e41addbefbd34dc1"),
    (.ledgerSeed, 1, "404bd608b5ed07982a05e74eabe1c1455b904f9ccffe17e1def6495a51ed8163"),
    (.ledgerFingerprint, 1, "09a6ee483d4ede1e0d4911c1bfa08170413155add5a8dcbad7b67811c12670a3"),
    (.trust, 1, "8ab6a3e324d132705a64d17fa8eca01bfdf6ac308714b5361078862b164f0f12"),
    (.reference, 1, "c5ea62c04d81c7149e4d614376803919bb11a5d7c59e14a376ad07faee31f135"),
  ]) func `a derived key is keyed BLAKE2b of purpose and epoch`(purpose: KeyPurpose, epoch: UInt64, expected: String)
    throws
  {
    let key = try KeyDerivation.key(for: purpose, epoch: epoch, root: secret(Self.root))
    #expect(reveal(key) == hex(expected))
  }

  @Test func `every purpose has a context of eight bytes, none twice`() {
    #expect(KeyPurpose.allCases.allSatisfy { $0.rawValue.utf8.count == 8 })
    #expect(Set(KeyPurpose.allCases.map(\.rawValue)).count == KeyPurpose.allCases.count)
  }

  @Test(arguments: [0, 31, 33]) func `a root key of another length is refused`(count: Int) throws {
    #expect(throws: Failure(.internal, "a root key of \(count) bytes where 32 are needed")) {
      _ = try reveal(KeyDerivation.key(for: .store, root: .random(count: count)))
    }
  }
}

@Suite struct Argon2idTests {
  private static let salt = Array(UInt8(0)..<16)

  /// Made by the reference implementation (argon2-cffi's hash_secret_raw, version 19, one lane).
  @Test(arguments: [
    (2 as UInt64, "c05ce4c4dd7e0e45ee6011cc59d068ade47df1b01fc0cf9cd4678bdf68a5b7b0"),
    (3, "0d1a3c6523c8f06e4e0af9c515aa5b5448cfebd6838f2d52c3d8b6ef8ddc3c2e"),
  ]) func `the key is the reference implementation's`(passes: UInt64, expected: String) throws {
    let function = try Argon2id(salt: Self.salt, passes: passes, memory: 64 << 20)
    #expect(try reveal(function.key(from: secret("correct horse battery staple"))) == hex(expected))
  }

  private static let refusedParameters: [(salt: Int, passes: UInt64, memory: Int)] = [
    (16, 1, 64 << 20), (16, 0, 64 << 20), (16, 17, 64 << 20), (16, .max, 64 << 20), (16, 2, 67_108_863), (16, 2, 8192),
    (16, 2, 0), (16, 2, -1), (16, 2, 1_073_741_825), (16, 2, .max), (15, 2, 64 << 20), (0, 2, 64 << 20),
    (17, 2, 64 << 20),
  ]

  /// Attack C7: nothing is allocated for any of these, the value cannot even be made.
  @Test(arguments: refusedParameters)
  func `parameters under the floor or over the ceiling are refused`(salt: Int, passes: UInt64, memory: Int) {
    let expected = Failure(
      .sealedForeign, "the passphrase slot's parameters are refused",
      why: "\(salt) bytes of salt, \(passes) passes, \(memory) bytes of memory are outside what akms writes")
    #expect(throws: expected) {
      _ = try Argon2id(salt: [UInt8](repeating: 1, count: salt), passes: passes, memory: memory)
    }
  }

  @Test(arguments: [0, 1025]) func `an empty or endless passphrase is refused`(count: Int) throws {
    let function = try Argon2id.fresh(passes: 2, memory: 64 << 20)
    #expect(throws: Failure(.usage, "a passphrase has 1 to 1024 bytes")) {
      _ = try reveal(function.key(from: .random(count: count)))
    }
  }

  @Test func `fresh parameters have a salt of their own and are within the ranges`() throws {
    let (one, other) = (try Argon2id.fresh(), try Argon2id.fresh())
    #expect(one.salt != other.salt)
    #expect(one.passes == 3 && one.memory == 256 << 20)
  }
}

@Suite struct HMACTests {
  private func code(_ message: String, key: borrowing Secret) -> [UInt8] {
    unsafe HMAC.code(for: Array(message.utf8).span.bytes, key: key)
  }

  private func isValid(_ code: [UInt8], _ message: String, key: borrowing Secret) -> Bool {
    unsafe HMAC.isValid(code, for: Array(message.utf8).span.bytes, key: key)
  }

  /// RFC 4231, test cases 1, 2 and 6.
  private static let published: [(key: [UInt8], message: String, code: String)] = [
    (
      [UInt8](repeating: 0x0B, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ]

  @Test(arguments: published) func `the code is RFC 4231's`(key: [UInt8], message: String, expected: String) throws {
    let key = try secret(key)
    let code = code(message, key: key)
    let valid = isValid(hex(expected), message, key: key)
    #expect(code == hex(expected))
    #expect(valid)
  }

  @Test func `a code that is changed, short, long or of another message is not valid`() throws {
    let key = try Secret.random(count: 32)
    let code = code("trusted", key: key)
    var wrong = [code.dropLast(), code + [0], []].map(Array.init)
    for bit in 0..<256 {
      wrong.append(code)
      wrong[wrong.count - 1][bit / 8] ^= 1 << UInt8(bit % 8)
    }
    let accepted = wrong.filter { isValid($0, "trusted", key: key) }
    let other = isValid(code, "trusteD", key: key)
    #expect(accepted.isEmpty)
    #expect(!other)
  }
}

@Suite struct FingerprintTests {
  /// FIPS 180-4's "abc", and RFC 4231's second case.
  @Test func `a token's is its SHA-256, a stored secret's its HMAC`() throws {
    #expect(
      try Fingerprint(token: secret("abc")).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let stored = try Fingerprint(stored: secret("what do ya want for nothing?"), key: secret("Jefe"))
    #expect(stored.hex == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test func `an empty secret has one too`() throws {
    #expect(
      try Fingerprint(token: secret("")).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }
}
