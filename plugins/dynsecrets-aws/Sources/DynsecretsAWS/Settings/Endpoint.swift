/// Where STS is: an origin, https anywhere or http on the loopback interface alone.
package struct Endpoint: Sendable, Equatable {
  /// `https://host[:port]` or `http://…`, without a path.
  package let origin: String
  /// The `Host` header's value: host, and the port where it is not the scheme's own.
  package let authority: String

  /// The regional endpoint of AWS itself.
  package init(region: String, partition: String) {
    authority = "sts." + region + (partition == "aws-cn" ? ".amazonaws.com.cn" : ".amazonaws.com")
    origin = "https://" + authority
  }

  /// - Throws: ``AWSError`` of kind `invalidSettings` that names `path`.
  package init(_ text: String, at path: String) throws(AWSError) {
    guard let (scheme, rest) = Self.split(text) else {
      throw .setting(path, "must start with https://, or http:// on loopback")
    }
    let authority = rest.hasSuffix("/") ? String(rest.dropLast()) : String(rest)
    guard let (host, port) = Self.hostAndPort(authority) else {
      throw .setting(path, "must be scheme, host and port alone, as in https://sts.example.com:8443")
    }
    guard scheme == "https" || ["127.0.0.1", "localhost", "[::1]"].contains(host) else {
      throw .setting(path, "http is allowed on 127.0.0.1, [::1] and localhost alone")
    }
    let isDefault = port == (scheme == "https" ? 443 : 80)
    self.authority = port == nil || isDefault ? host : authority
    origin = scheme + "://" + self.authority
  }

  private static func split(_ text: String) -> (scheme: String, rest: Substring)? {
    for scheme in ["https", "http"] where text.hasPrefix(scheme + "://") {
      return (scheme, text.dropFirst(scheme.count + 3))
    }
    return nil
  }

  private static func hostAndPort(_ authority: String) -> (host: String, port: Int?)? {
    let bracket = authority.hasPrefix("[") ? authority.firstIndex(of: "]") : nil
    let end = bracket.map { authority.index(after: $0) } ?? authority.firstIndex(of: ":") ?? authority.endIndex
    let host = String(authority[..<end]), rest = authority[end...]
    let allowed = { (byte: UInt8) in
      PercentEncoding.isUnreserved(byte) || (bracket != nil && "[]:".utf8.contains(byte))
    }
    guard !host.isEmpty, host.utf8.count <= 255, host.utf8.allSatisfy(allowed) else { return nil }
    if rest.isEmpty { return (host, nil) }
    guard rest.hasPrefix(":"), let port = UInt16(rest.dropFirst()), port > 0, !rest.contains("+") else { return nil }
    return (host, Int(port))
  }
}
