/// The long-lived (or chained) AWS key that asks STS for sessions; it never leaves this process.
package struct SourceKey: Sendable {
  /// 1 to 128 characters of `A-Z a-z 0-9 _`; names the key and is no secret by itself, but is redacted in errors.
  package let accessKeyID: String
  package let secretAccessKey: SecretBytes
  /// Present where the source is itself a temporary session.
  package let sessionToken: SecretBytes?

  package init(accessKeyID: String, secretAccessKey: SecretBytes, sessionToken: SecretBytes? = nil) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
  }

  /// Checks and takes over the three values; the arrays are overwritten in any case.
  ///
  /// - Returns: nil where one is empty, too long, or holds a byte that could not stand in a header.
  init?(id: inout [UInt8], secret: inout [UInt8], token: inout [UInt8]?) {
    let idIsFine = (1...128).contains(id.count) && id.allSatisfy(Self.isWord)
    let secretIsFine = (1...256).contains(secret.count) && secret.allSatisfy(Self.isVisible)
    let tokenIsFine = token.map { (1...4096).contains($0.count) && $0.allSatisfy(Self.isVisible) } ?? true
    accessKeyID = idIsFine ? String(decoding: id, as: UTF8.self) : ""
    secretAccessKey = SecretBytes(taking: &secret)
    if var bytes = token.take() { sessionToken = SecretBytes(taking: &bytes) } else { sessionToken = nil }
    guard idIsFine, secretIsFine, tokenIsFine else { return nil }
  }

  private static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
  }
}
