internal import AKMSModel
internal import COpenSSL

/// SHA-256 (FIPS 180-4) over bytes that come in pieces, by OpenSSL's libcrypto: five times libsodium's speed on the
/// processors of today, which is what a 60 MB program is worth.
@safe struct SHA256Stream: ~Copyable {
  private let context: OpaquePointer

  init() throws(Failure) {
    guard let context = unsafe EVP_MD_CTX_new() else { throw Self.failed }
    guard unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      unsafe EVP_MD_CTX_free(context)
      throw Self.failed
    }
    unsafe self.context = context
  }

  mutating func update(_ bytes: RawSpan) throws(Failure) {
    let result = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    guard result == 1 else { throw Self.failed }
  }

  /// 64 lower-case hex digits.
  consuming func finish() throws(Failure) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    guard unsafe EVP_DigestFinal_ex(context, &digest, nil) == 1 else { throw Self.failed }
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static var failed: Failure { Failure(.internal, "libcrypto cannot make a SHA-256") }

  deinit { unsafe EVP_MD_CTX_free(context) }
}
