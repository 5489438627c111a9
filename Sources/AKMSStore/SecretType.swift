package import AKMSSecret

/// What a stored secret is, for people and for plugins that look for one kind.
package enum SecretType: String, Sendable, CaseIterable {
  case apiToken = "api-token"
  case sshKey = "ssh-key"
  case certificate
  case connectionString = "connection-string"
  case jwt
  case generic
}

extension SecretType {
  /// A guess from the shape of the bytes, which stay where they are.
  package init(detecting value: borrowing Secret) {
    self = value.withBytes { text in
      switch true {
      case text.holds("-----BEGIN CERTIFICATE-----"): .certificate
      case text.isPrivateKey: .sshKey
      case text.isJWT: .jwt
      case text.isConnectionString: .connectionString
      case text.isToken: .apiToken
      default: .generic
      }
    }
  }
}

/// Questions about bytes that must not become a `String`.
extension RawSpan {
  /// OpenSSH's own format, and PEM keys that ssh takes as well.
  fileprivate var isPrivateKey: Bool {
    hasPrefix("PuTTY-User-Key-File-")
      || ["OPENSSH ", "RSA ", "EC ", "DSA "].contains { hasPrefix("-----BEGIN \($0)PRIVATE KEY-----") }
  }

  /// Three base64url parts, the first of which is a JSON object (RFC 7519, section 3.1).
  fileprivate var isJWT: Bool {
    guard hasPrefix("eyJ") else { return false }
    var dots = 0
    for index in 0..<byteCount {
      if byte(index) == UInt8(ascii: ".") { dots += 1 } else if !isWord(byte(index)) { return false }
    }
    return dots == 2
  }

  /// A URL with a user in it, or `Key=value;` pairs with a password.
  fileprivate var isConnectionString: Bool {
    if let end = firstIndex(of: "://"), end > 0, isScheme(end) { return holds("@") }
    return holds(";") && ["password=", "pwd=", "accountkey=", "sharedaccesskey="].contains { holds($0) }
  }

  /// A prefix that a provider gives its tokens, or one long word of letters and digits.
  fileprivate var isToken: Bool {
    if Self.tokenPrefixes.contains(where: { hasPrefix($0) }) { return true }
    guard (32...512).contains(byteCount) else { return false }
    var (letters, digits) = (0, 0)
    for index in 0..<byteCount {
      switch byte(index) {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): letters += 1
      case let byte where "-_.+/=".utf8.contains(byte): break
      default: return false
      }
    }
    return letters > 0 && digits > 0
  }

  private static var tokenPrefixes: [String] {
    [
      "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "sk-", "sk_live_", "sk_test_", "rk_live_",
      "xoxb-",
      "xoxp-", "xapp-", "AKIA", "ASIA", "AIza", "ya29.", "npm_", "pypi-", "hf_", "dop_v1_", "SG.", "shpat_", "hvs.",
      "lin_api_",
    ]
  }

  /// A byte in lower case where it is an ASCII letter.
  private func lower(_ index: Int) -> UInt8 {
    let byte = self.byte(index)
    return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  private func byte(_ index: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self) }

  private func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// RFC 3986, section 3.1.
  private func isScheme(_ end: Int) -> Bool {
    (0..<end).allSatisfy { index in
      let byte = lower(index)
      return isWord(byte) && byte != UInt8(ascii: "_") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
    }
  }

  private func matches(_ text: String, at start: Int, folding: Bool) -> Bool {
    let text = text.utf8
    guard start <= byteCount - text.count else { return false }
    return zip(text, start...).allSatisfy { $0 == (folding ? lower($1) : byte($1)) }
  }

  private func hasPrefix(_ text: String) -> Bool { matches(text, at: 0, folding: false) }

  /// Where a text in lower case begins, the bytes' case being folded.
  private func firstIndex(of text: String) -> Int? {
    (0..<byteCount).first { matches(text, at: $0, folding: true) }
  }

  fileprivate func holds(_ text: String) -> Bool { firstIndex(of: text.lowercased()) != nil }
}
