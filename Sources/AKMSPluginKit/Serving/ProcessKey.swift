internal import CSodium
internal import SwiftProtobuf

/// This process's own key pair, made at its start: what the host hands over is sealed to it.
struct ProcessKey: Sendable {
  /// Bytes that a box is longer than what is in it: libsodium's crypto_box_SEALBYTES, a macro.
  static let overhead = Int(crypto_box_PUBLICKEYBYTES + crypto_box_MACBYTES)

  let publicKey: [UInt8]
  private let secretKey: SecretValue

  init() throws {
    var publicKey = [UInt8](repeating: 0, count: Int(crypto_box_PUBLICKEYBYTES))
    secretKey = try SecretValue(count: Int(crypto_box_SECRETKEYBYTES)) { span in
      unsafe span.withUnsafeMutableBytes {
        unsafe _ = crypto_box_keypair(&publicKey, $0.baseAddress!.assumingMemoryBound(to: UInt8.self))
      }
    }
    self.publicKey = publicKey
  }

  /// Takes a secret out of a sealed box.
  ///
  /// - Throws: `.failed` for a box of another key, or one that was changed.
  func open(_ box: [UInt8]) throws -> SecretValue {
    guard box.count >= Self.overhead else { throw PluginError(.failed, "a sealed value is too short") }
    return try SecretValue(count: box.count - Self.overhead) { span in
      let opened = unsafe span.withUnsafeMutableBytes { plain in
        secretKey.withBytes { key in
          unsafe key.withUnsafeBytes { key in
            unsafe crypto_box_seal_open(
              plain.baseAddress?.assumingMemoryBound(to: UInt8.self), box, UInt64(box.count), publicKey,
              key.baseAddress!.assumingMemoryBound(to: UInt8.self))
          }
        }
      }
      guard opened == 0 else { throw PluginError(.failed, "a sealed value does not open") }
    }
  }
}

extension SecretValue {
  /// The secret in a box that only the owner of `publicKey` can open.
  ///
  /// - Throws: `.failed` for a key that is not 32 bytes or that nothing can be sealed to.
  func sealed(to publicKey: [UInt8]) throws -> [UInt8] {
    guard publicKey.count == Int(crypto_box_PUBLICKEYBYTES) else {
      throw PluginError(
        .failed, "the recipient's key is \(publicKey.count) bytes where \(crypto_box_PUBLICKEYBYTES) are needed")
    }
    var box = [UInt8](repeating: 0, count: count + ProcessKey.overhead)
    let result = withBytes { plain in
      unsafe plain.withUnsafeBytes {
        unsafe crypto_box_seal(&box, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64($0.count), publicKey)
      }
    }
    guard result == 0 else { throw PluginError(.failed, "nothing can be sealed to the recipient's key") }
    return box
  }
}
