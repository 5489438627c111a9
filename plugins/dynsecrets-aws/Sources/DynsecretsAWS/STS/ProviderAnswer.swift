/// What STS said when it said no, and what follows from it.
struct ProviderAnswer: Sendable, Equatable {
  let status: Int
  /// For example `AccessDenied`; `HTTP 503` where the body had none.
  let code: String
  let message: String

  init(_ reply: HTTPReply) {
    status = reply.status
    let leaves = XMLLeaves(reply.body)
    code = leaves?.string("ErrorResponse/Error/Code") ?? "HTTP \(reply.status)"
    message = leaves?.string("ErrorResponse/Error/Message") ?? ""
  }

  /// Whether AWS asks to slow down. Source: STS API Reference "Common errors"; botocore's `_retry.json`.
  var isThrottling: Bool {
    status == 429
      || [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
        "RequestLimitExceeded", "BandwidthLimitExceeded", "TooManyRequestsException", "SlowDown",
        "PriorRequestNotComplete", "TransactionInProgressException", "EC2ThrottledException",
      ].contains(code)
  }

  /// Whether the same call may succeed a moment later.
  var isTransient: Bool {
    isThrottling || status >= 500
      || ["RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure", "IDPCommunicationError"]
        .contains(code)
  }

  /// Whether a wrong clock on this machine can be the reason.
  var mayBeClock: Bool {
    ["RequestExpired", "RequestTimeTooSkewed", "SignatureDoesNotMatch", "InvalidSignatureException"].contains(code)
  }

  /// One sentence about the clock, where the difference explains the refusal.
  ///
  /// AWS accepts signatures up to 5 min old; under 4 min the clock is not to blame.
  func clockSentence(server: Timestamp?, local: Timestamp) -> String? {
    guard mayBeClock, let server else { return nil }
    let (ahead, overflow) = local.seconds.subtractingReportingOverflow(server.seconds)
    guard !overflow, ahead.magnitude >= 240 || code == "RequestExpired" || code == "RequestTimeTooSkewed" else {
      return nil
    }
    return "this machine's clock is \(ahead.magnitude) s \(ahead < 0 ? "behind" : "ahead of") the server's"
  }
}

/// Keeps key material out of sentences that a provider wrote.
struct Redaction: Sendable {
  private let key: SourceKey

  init(_ key: SourceKey) { self.key = key }

  /// One line of at most 400 bytes without the key's values and without anything that looks like an access key id.
  func clean(_ text: String) -> String {
    var bytes = Array(text.utf8.prefix(8192)).map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
    bytes = Self.replacing(Array(key.accessKeyID.utf8), in: bytes)
    for secret in [key.secretAccessKey, key.sessionToken].compactMap(\.self) {
      bytes = secret.withCopy { Self.replacing($0, in: bytes) }
    }
    let line = Self.withoutKeyIDs(bytes).split(separator: 0x20).joined(separator: [0x20])
    return String(decoding: Array(line).prefix(400), as: UTF8.self)
  }

  private static let mask = Array("[redacted]".utf8)

  private static func replacing(_ needle: [UInt8], in bytes: [UInt8]) -> [UInt8] {
    guard !needle.isEmpty else { return bytes }
    var out: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      if rest.starts(with: needle) {
        out += mask
        rest = rest.dropFirst(needle.count)
      } else {
        out.append(rest.removeFirst())
      }
    }
    return out
  }

  // IAM identifiers: AKIA (long-lived) and ASIA (session), then at least 12 of A-Z and 2-7; digits 0-9 for emulators
  private static func withoutKeyIDs(_ bytes: [UInt8]) -> [UInt8] {
    let isIDByte = { (byte: UInt8) in (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) }
    var out: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.first {
      let run = rest.prefix(while: isIDByte)
      if run.count >= 16, run.starts(with: "AKIA".utf8) || run.starts(with: "ASIA".utf8) {
        out += mask
        rest = rest.dropFirst(run.count)
      } else if run.isEmpty {
        out.append(byte)
        rest = rest.dropFirst()
      } else {
        out += run
        rest = rest.dropFirst(run.count)
      }
    }
    return out
  }
}
