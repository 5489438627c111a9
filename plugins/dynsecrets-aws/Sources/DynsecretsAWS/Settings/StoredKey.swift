/// Reads a source key from the JSON object in a stored secret.
///
/// The object holds `access_key_id`, `secret_access_key` and perhaps `session_token`, all texts, nothing else
/// (RFC 8259; escapes for ASCII only, since AWS keys are ASCII). No value ever reaches an error.
package struct StoredKey {
  /// Longest JSON text in bytes.
  package static let maximumLength = 8192

  private let bytes: [UInt8]
  private var index = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// - Parameter name: The stored secret's name, for errors.
  /// - Throws: ``AWSError`` of kind `invalidSettings` at `/source/secret`.
  package static func read(_ json: SecretBytes, name: String) throws(AWSError) -> SourceKey {
    try json.withCopy { bytes throws(AWSError) in
      var fields = try fields(of: bytes, name: name)
      defer { for key in fields.keys { wipeField(&fields, key) } }
      guard fields.count == fields.keys.filter(known.contains).count, var id = fields["access_key_id"],
        var secret = fields["secret_access_key"]
      else { throw broken(name, "needs access_key_id and secret_access_key, may have session_token, and nothing else") }
      var token = fields["session_token"]
      defer { SecretBytes.wipe(&id) }
      guard let key = SourceKey(id: &id, secret: &secret, token: &token) else {
        throw broken(name, "holds a value that is no aws key")
      }
      return key
    }
  }

  private static let known: Set<String> = ["access_key_id", "secret_access_key", "session_token"]

  private static func broken(_ name: String, _ reason: String) -> AWSError {
    .setting("/source/secret", "the stored secret \(name) \(reason)")
  }

  private static func wipeField(_ fields: inout [String: [UInt8]], _ key: String) {
    if var value = fields.removeValue(forKey: key) { SecretBytes.wipe(&value) }
  }

  private static func fields(of bytes: [UInt8], name: String) throws(AWSError) -> [String: [UInt8]] {
    var reader = StoredKey(bytes)
    guard bytes.count <= maximumLength, let fields = reader.object() else {
      throw broken(name, "is not a json object of texts")
    }
    return fields
  }

  private mutating func object() -> [String: [UInt8]]? {
    var fields: [String: [UInt8]] = [:]
    guard take("{") else { return nil }
    repeat {
      guard let key = string(), take(":"), let value = string() else { return nil }
      guard fields.updateValue(value, forKey: String(decoding: key, as: UTF8.self)) == nil else { return nil }
    } while take(",")
    guard take("}") else { return nil }
    skipSpace()
    return index == bytes.count ? fields : nil
  }

  private mutating func skipSpace() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
    index += 1
    return true
  }

  private mutating func string() -> [UInt8]? {
    guard take("\"") else { return nil }
    var out: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case 0x22: return out
      case 0x5C:
        guard let escaped = escape() else { return nil }
        out.append(escaped)
      case 0..<0x20: return nil
      default: out.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> UInt8? {
    guard index < bytes.count else { return nil }
    let byte = bytes[index]
    index += 1
    switch byte {
    case 0x22, 0x5C, 0x2F: return byte
    case 0x75: return hexEscape()
    default: return nil
    }
  }

  private mutating func hexEscape() -> UInt8? {
    guard index + 4 <= bytes.count else { return nil }
    let digits = bytes[index..<index + 4].compactMap(PercentEncoding.value(ofHex:))
    index += 4
    guard digits.count == 4 else { return nil }
    let value = digits.reduce(0) { $0 << 4 | UInt32($1) }
    return value < 0x80 ? UInt8(value) : nil
  }
}
