internal import AKMSModel
internal import AKMSSecret
internal import AKMSWire

/// What AWS SDKs read from a container credentials endpoint, put together from a grant in guarded memory.
enum CredentialDocument {
  private static let members = [
    ("AccessKeyId", "AWS_ACCESS_KEY_ID"), ("SecretAccessKey", "AWS_SECRET_ACCESS_KEY"), ("Token", "AWS_SESSION_TOKEN"),
  ]
  /// What stays a variable.
  static let plain = ["AWS_REGION", "AWS_DEFAULT_REGION"]

  /// Whether a grant is an AWS session's, and nothing besides.
  static func fits(_ names: [String]) -> Bool {
    members.allSatisfy { names.contains($0.1) }
      && names.allSatisfy { name in members.contains { $0.1 == name } || plain.contains(name) }
  }

  /// The whole answer, headers included.
  static func answer(_ granted: borrowing Granted) throws(Failure) -> Secret {
    let body = try body(granted)
    return try SecretText.make { text in
      text.add("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n")
      text.add("Content-Length: \(body.count)\r\nConnection: close\r\n\r\n")
      text.add(body)
    }
  }

  static func body(_ granted: borrowing Granted) throws(Failure) -> Secret {
    let end = Report.stamp(Int(clamping: granted.grant.expiresAt))
    return try SecretText.make { text throws(Failure) in
      text.add("{")
      for (member, name) in members {
        guard let index = granted.names.firstIndex(of: name) else { continue }
        text.add("\"\(member)\":\"")
        try granted.withValue(at: index) { value throws(Failure) in
          guard isPlain(value) else { throw Failure(.protocolViolation, "the granted \(name) is no key") }
          text.add(value)
        }
        text.add("\",")
      }
      text.add("\"Expiration\":\"\(end)\"}")
    }
  }

  /// Visible ASCII that JSON has as it is.
  private static func isPlain(_ value: RawSpan) -> Bool {
    for index in 0..<value.byteCount {
      let byte = unsafe value.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
      guard 33...126 ~= byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { return false }
    }
    return value.byteCount > 0
  }
}
